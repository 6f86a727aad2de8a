import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';

import { isFailureKind } from '#domain/failure-kind.ts';
import { shortMessage } from '#domain/failure.ts';
import type { Failure } from '#domain/failure.ts';

/**
 * The failure that an activity ended with, as data. What is no failure of ours is re-thrown by the caller (undefined
 * here), so that the workflow task fails and a fixed worker goes on.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return fromApplicationFailure(cause);
  if (cause instanceof TimeoutFailure) {
    return {
      kind: 'TimedOut',
      message: `The activity ${error.activityType} timed out (${cause.timeoutType}).`,
    };
  }
  // Who is cancelled must end as such. What else the server may say (a failure too large to carry, say) would end the
  // run without an ending if it were thrown on: an activity's failure never fails the workflow task alone.
  if (cause instanceof CancelledFailure) return undefined;
  return {
    kind: 'InternalError',
    message: shortMessage(`${error.activityType}: ${cause?.message ?? error.message}`),
  };
}

function fromApplicationFailure(cause: ApplicationFailure): Failure | undefined {
  const [details] = cause.details ?? [];
  if (isFailure(details)) return details;
  // A type without our details was thrown by something that does not know our contract: a bug, but a known ending.
  const kind = isFailureKind(cause.type) ? cause.type : 'InternalError';
  return { kind, message: shortMessage(`${cause.type ?? 'Error'}: ${cause.message}`) };
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'kind' in value && isFailureKind(value.kind);
}
