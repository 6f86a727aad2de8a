import { runProgram } from './pinned-run.ts';
import { isAlive } from './stack-file.ts';
import type { StackInfo } from './stack-file.ts';

/** `ps` answers at once; a machine under load may take a while. */
const PS_MS = 5000;

const GONE_POLL_MS = 50;
const GONE_DEADLINE_MS = 10_000;

/** Ends the Temporal server of a stack that was killed: it would hold the folder's database. */
export async function endLeftovers(
  dataDir: string,
  left: StackInfo | undefined,
  log: (sentence: string) => void,
): Promise<void> {
  const pid = left?.temporalPid ?? null;
  if (pid === null || !isAlive(pid)) return;
  // Ids are used again: only a process that names our database is ours.
  const command = await runProgram('ps', ['-o', 'args=', '-ww', '-p', String(pid)], {
    timeoutMs: PS_MS,
  }).catch(() => '');
  if (!command.includes(dataDir)) return;
  log('The stack before this one was killed; its Temporal server is ended first. Nothing is lost.');
  process.kill(pid, 'SIGTERM');
  const until = performance.now() + GONE_DEADLINE_MS;
  while (isAlive(pid) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, GONE_POLL_MS));
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
