import { Piscina } from 'piscina';

import type { Verdict } from '#domain/verdict.ts';

import type { JobBegun, ValidationJob, Validator } from './validator.ts';

/** With one thread, waits behind a slow check reached 412 ms at the median (reference: performance, section 7). */
const THREADS = 2;

/** A check is arithmetic on one answer; what takes longer will not end. The thread is ended with it. */
const CHECK_DEADLINE_MS = 5000;

export interface ValidationPool extends Validator, AsyncDisposable {}

/** Two threads with a deadline, each with the configuration's tasks loaded. */
export function openValidationPool(options: { readonly configUrl: string }): ValidationPool {
  const pool: Pool = new Piscina({
    filename: import.meta.resolve('#activities/validation-thread.ts'),
    minThreads: 1,
    maxThreads: THREADS,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: options,
    // One job at a time: a deadline then ends the thread of its own job and of no other.
    concurrentTasksPerWorker: 1,
  });
  const waiting = new Map<number, () => void>();
  pool.on('message', ({ begun }: JobBegun) => waiting.get(begun)?.());
  let jobs = 0;
  return {
    validate: (question) => run(pool, waiting, { job: ++jobs, question }),
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}

type Pool = Piscina<ValidationJob, Verdict>;

/** The deadline counts from what the thread says of itself: a queue and a thread's start must not use it up. */
async function run(pool: Pool, waiting: Map<number, () => void>, job: ValidationJob): Promise<Verdict> {
  const overdue = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  waiting.set(job.job, () => {
    deadline = setTimeout(() => overdue.abort(), CHECK_DEADLINE_MS);
  });
  try {
    return await pool.run(job, { signal: overdue.signal });
  } catch (error) {
    if (!overdue.signal.aborted) throw error;
    return tooSlow();
  } finally {
    clearTimeout(deadline);
    waiting.delete(job.job);
  }
}

function tooSlow(): Verdict {
  const finding = {
    path: '',
    rule: 'check:deadline',
    expected: `an answer that can be checked within ${CHECK_DEADLINE_MS} ms`,
    got: 'a check that did not end',
  };
  return { kind: 'invalid', reason: 'CheckFailed', findings: [finding] };
}
