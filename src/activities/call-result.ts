import type { CallResult } from '#contract/steps.ts';
import { NO_USAGE } from '#domain/usage.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';

/** The reference to an answer that goes into the history. `found`: an earlier try had bought it, no call was made. */
export function resultOf(attempt: AttemptRecord, found: boolean): CallResult {
  return {
    attemptId: attempt.id,
    sha256: attempt.bodyHash ?? '',
    stop: attempt.stopKind ?? '',
    usage: attempt.usage ?? NO_USAGE,
    costUsd: attempt.costUsd ?? 0,
    found,
  };
}
