import { Piscina } from 'piscina';

import type { Verdict } from '#domain/verdict.ts';

import type { ValidationQuestion, Validator } from './validator.ts';

/** With one thread, waits behind a slow check reached 412 ms at the median (reference: performance, section 7). */
const THREADS = 2;

/** A check is arithmetic on one answer; what takes longer will not end. The thread is ended with it. */
const CHECK_DEADLINE_MS = 5000;

export interface ValidationPool extends Validator, AsyncDisposable {}

/** Two threads with a deadline, each with the configuration's tasks loaded. */
export function openValidationPool(options: { readonly configUrl: string }): ValidationPool {
  const pool = new Piscina({
    filename: import.meta.resolve('#activities/validation-thread.ts'),
    minThreads: 1,
    maxThreads: THREADS,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: options,
    // One job at a time: a deadline then ends the thread of its own job and of no other.
    concurrentTasksPerWorker: 1,
  });
  return {
    validate: (question) => run(pool, question),
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}

async function run(
  pool: Piscina<ValidationQuestion, Verdict>,
  question: ValidationQuestion,
): Promise<Verdict> {
  const started = new AbortController();
  // The deadline counts from the start of the work, which a queue before it must not use up.
  const deadline = setTimeout(() => started.abort(), CHECK_DEADLINE_MS + queueAllowanceMs(pool));
  try {
    return await pool.run(question, { signal: started.signal });
  } catch (error) {
    if (!started.signal.aborted) throw error;
    return tooSlow();
  } finally {
    clearTimeout(deadline);
  }
}

/** Each job ahead may itself run into its deadline. */
function queueAllowanceMs(pool: Piscina<ValidationQuestion, Verdict>): number {
  return Math.ceil(pool.queueSize / THREADS) * CHECK_DEADLINE_MS;
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
