import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

import { groupOf } from '#domain/failure-kind.ts';
import type { Failure } from '#domain/failure.ts';

export interface FailureOptions {
  /** The kind's share of calls is used up, or the provider forbade a retry. */
  readonly final: boolean;
  /** Milliseconds until the next try; never 0, which would end the activity. */
  readonly nextRetryMs?: number;
}

/** A failure as Temporal takes it: the kind is its type, the facts are its details, and no cause drags a body along. */
export function applicationFailure(failure: Failure, options: FailureOptions): ApplicationFailure {
  return ApplicationFailure.create({
    message: failure.message,
    type: failure.kind,
    nonRetryable: options.final,
    details: [failure],
    ...(options.nextRetryMs !== undefined && { nextRetryDelay: options.nextRetryMs }),
    // Weather is expected, and told by our own numbers: it needs no warning of its own in the log.
    ...(groupOf(failure.kind) !== 'terminalAccount' &&
      failure.kind !== 'InternalError' && { category: ApplicationFailureCategory.BENIGN }),
  });
}
