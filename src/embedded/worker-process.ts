import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';

/** Bundling the workflows takes 1–3 s alone on its cores. */
const READY_DEADLINE_MS = 120_000;

/** Calls under way get this long to end by themselves; what they would cost is a few cents at most. */
export const EMBEDDED_GRACE_MS = 10_000;
const KILL_AFTER_MS = EMBEDDED_GRACE_MS + 10_000;

export interface WorkerProcessOptions {
  readonly configPath: string;
  readonly dataDir: string;
  /** Null: the worker finds Temporal by its environment, as this process did. */
  readonly address: string | null;
  readonly simulatorUrl: string | null;
  readonly live: boolean;
  readonly log: (sentence: string) => void;
  readonly onStart: () => void;
}

/** A worker of its own process, so that it can be killed, and is started again; resolves when it polls. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<Supervised> {
  const { dataDir, log, onStart } = options;
  const logFile = join(dataDir, 'worker.log');
  let ready: (() => void) | undefined;
  const polls = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const supervised = supervise({
    name: 'The worker',
    file: process.execPath,
    args: [...process.execArgv, entryPoint(), ...workerArgs(options)],
    logFile,
    channel: true,
    graceMs: KILL_AFTER_MS,
    log,
    onStart: (child) => {
      child.on('message', (message) => message === 'ready' && ready?.());
      onStart();
    },
  });
  const timeout = AbortSignal.timeout(READY_DEADLINE_MS);
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () =>
      reject(new Error(`The worker did not come up; its log is ${logFile}.`)),
    );
  });
  try {
    await Promise.race([polls, late]);
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return supervised;
}

/** The command line's file; the conditions that this process was started with say whether in src or in dist. */
function entryPoint(): string {
  return fileURLToPath(import.meta.resolve('#cli/main.ts'));
}

function workerArgs({ configPath, address, simulatorUrl, live }: WorkerProcessOptions): string[] {
  return [
    ['--config', configPath, 'worker', '--grace', `${EMBEDDED_GRACE_MS} ms`],
    address === null ? [] : ['--address', address],
    simulatorUrl === null ? [] : ['--simulator', simulatorUrl],
    live ? ['--live'] : [],
  ].flat();
}
