import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { CompleteAsyncError } from '@temporalio/activity';

import { shortMessage } from '#domain/failure.ts';
import { redactSecrets } from '#domain/redact.ts';
import { StoreUnavailableError } from '#store/store-unavailable-error.ts';

import { applicationFailure } from './application-failure.ts';
import type { Log } from './deps.ts';

type Activity = (input: never) => Promise<unknown>;

/**
 * Gives every activity one way out: our own failures pass, a store that is away is weather, and anything else is a
 * bug. A bug is not retried as if it were weather, and no plain error leaves, whose class name would become a kind.
 */
export function guarded<T extends Readonly<Record<string, Activity>>>(activities: T, log: Log): T {
  const entries = Object.entries(activities).map(([name, run]): [string, Activity] => [
    name,
    async (input) => {
      try {
        return await run(input);
      } catch (error) {
        throw translated(name, error, log);
      }
    },
  ]);
  return Object.fromEntries(entries) as T;
}

function translated(activity: string, error: unknown, log: Log): unknown {
  const passes =
    error instanceof ApplicationFailure ||
    error instanceof CancelledFailure ||
    error instanceof CompleteAsyncError;
  if (passes) return error;
  if (error instanceof StoreUnavailableError) {
    log.warn({ activity, kind: 'StoreUnavailable' }, error.message);
    return applicationFailure(
      { kind: 'StoreUnavailable', message: shortMessage(error.message) },
      { final: false },
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  log.error(
    { activity, kind: 'InternalError', stack: error instanceof Error ? error.stack : undefined },
    message,
  );
  const told = shortMessage(`A bug in ${activity}: ${redactSecrets(message)}`);
  return applicationFailure({ kind: 'InternalError', message: told }, { final: true });
}
