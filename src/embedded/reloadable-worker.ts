import type { Supervised } from './supervised.ts';
import { startWorkerProcess } from './worker-process.ts';
import type { WorkerProcessOptions } from './worker-process.ts';

export interface ReloadableWorker extends Supervised {
  /** Another worker, with everything loaded anew, takes over; rejects where it does not come up, and this one stays. */
  reload(): Promise<void>;
}

/** Over the grace: the worker's own end takes a moment. */
const LAST_WORDS_MS = 10_000;

/** A worker in a process of its own that can be replaced without a pause and without giving up a call. */
export async function startReloadableWorker(options: WorkerProcessOptions): Promise<ReloadableWorker> {
  let current = await startWorkerProcess(options);
  /** They take nothing new, and end with their last call. */
  const draining = new Map<Supervised, Promise<void>>();

  const drain = (worker: Supervised) => {
    const gone = worker.stop(options.graceMs + LAST_WORDS_MS).finally(() => draining.delete(worker));
    draining.set(worker, gone);
  };
  return {
    get pid() {
      return current.pid;
    },
    async reload() {
      // The next one polls before the last one leaves, so that nothing waits for a worker.
      const next = await startWorkerProcess(options);
      const last = current;
      current = next;
      options.onStart();
      drain(last);
    },
    async stop(graceMs) {
      const all = [current, ...draining.keys()];
      await Promise.all(all.map((worker) => worker.stop(graceMs)));
      await Promise.all(draining.values());
    },
  };
}
