import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';

/** Bundling the workflows takes 1–3 s alone on its cores. */
const READY_DEADLINE_MS = 120_000;

/** A worker that can't even start (a variable is missing, say) will not do so the next time. */
const MAX_EARLY_ENDS = 3;

/** A worker that is to end gets this long, and then is killed: what it has begun is in the ledger, and goes on. */
const KILL_AFTER_MS = 20_000;

/**
 * A batch leaves young garbage behind, and V8 lets five heaps grow before it looks for it: 1.1 GB with 500 items in
 * flight, of which 250 MB were in use. With small nurseries and this limit, three times what was seen in use in any of
 * them, it is some 600 MB, at no cost in time that could be measured.
 */
const MEMORY_ARGS = ['--max-semi-space-size=8', '--max-old-space-size=512'];

export interface WorkerProcessOptions {
  readonly configPath: string;
  readonly dataDir: string;
  /** Null: the worker finds Temporal by its environment, as this process did. */
  readonly address: string | null;
  readonly simulatorUrl: string | null;
  readonly live: boolean;
  /** How long calls under way may take to end by themselves once it is to end, in milliseconds. */
  readonly graceMs: number;
  readonly log: (sentence: string) => void;
  readonly onStart: () => void;
  /** Calls the wait for it off; the signal's reason is thrown. */
  readonly signal: AbortSignal;
}

/** A worker of its own process, so that it can be killed, and is started again; resolves when it polls. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<Supervised> {
  const { dataDir, log, signal, onStart } = options;
  const logFile = join(dataDir, 'worker.log');
  const came = Promise.withResolvers<void>();
  const giveUp = (why: string) => came.reject(new Error(`The worker ${why}; its log is ${logFile}.`));
  let ends = 0;
  const supervised = supervise({
    name: 'The worker',
    file: process.execPath,
    args: [...process.execArgv, ...MEMORY_ARGS, entryPoint(), ...workerArgs(options)],
    logFile,
    channel: true,
    graceMs: KILL_AFTER_MS,
    log,
    onStart: (child) => {
      child.on('message', (message) => message === 'ready' && came.resolve());
      // Once it has polled, nobody listens to this any more.
      child.once('exit', () => {
        ends += 1;
        if (ends === MAX_EARLY_ENDS) giveUp(`ended ${ends} times before it had polled`);
      });
      onStart();
    },
  });
  const late = setTimeout(() => giveUp('did not come up'), READY_DEADLINE_MS);
  const onAbort = () => came.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await came.promise;
    return supervised;
  } catch (error) {
    await supervised.stop();
    throw error;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', onAbort);
  }
}

/** The command line's file; the conditions that this process was started with say whether in src or in dist. */
function entryPoint(): string {
  return fileURLToPath(import.meta.resolve('#cli/main.ts'));
}

function workerArgs({ configPath, address, simulatorUrl, live, graceMs }: WorkerProcessOptions): string[] {
  return [
    ['--config', configPath, 'worker', '--grace', `${graceMs} ms`],
    address === null ? [] : ['--address', address],
    simulatorUrl === null ? [] : ['--simulator', simulatorUrl],
    live ? ['--live'] : [],
  ].flat();
}
