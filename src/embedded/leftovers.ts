import { runProgram } from './pinned-run.ts';
import { isAlive } from './stack-file.ts';

/** `ps` answers at once; a machine under load may take a while. */
const PS_MS = 5000;

const GONE_POLL_MS = 50;
const GONE_DEADLINE_MS = 10_000;

/**
 * Ends Temporal servers of stacks that were killed: two on one database would spoil it. They are found by the
 * database that their command line names, since a stack that is killed while it starts leaves no word of its server.
 */
export async function endLeftovers(
  { databaseFile }: { readonly databaseFile: string },
  log: (sentence: string) => void,
): Promise<void> {
  const left = await serversOn(databaseFile);
  if (left.length === 0) return;
  log('The stack before this one was killed; its Temporal server is ended first. Nothing is lost.');
  for (const pid of left) signal(pid, 'SIGTERM');
  const until = performance.now() + GONE_DEADLINE_MS;
  while (left.some(isAlive) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, GONE_POLL_MS));
  for (const pid of left) if (isAlive(pid)) signal(pid, 'SIGKILL');
}

async function serversOn(databaseFile: string): Promise<readonly number[]> {
  const listed = await runProgram('ps', ['-A', '-ww', '-o', 'pid=,args='], { timeoutMs: PS_MS }).catch(
    () => '',
  );
  return listed
    .split('\n')
    .filter((line) => `${line} `.includes(` --db-filename ${databaseFile} `))
    .map((line) => Number.parseInt(line, 10));
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself meanwhile.
  }
}
