import { Context } from '@temporalio/activity';

import type { CallOffInput } from '#contract/steps.ts';
import { listCalledOff, recordCallOff } from '#store/call-off.ts';
import { StoreUnavailableError } from '#store/store-unavailable-error.ts';

import { CallsUnderWay } from './calls-under-way.ts';
import type { ActivityDeps } from './deps.ts';

/** A worker that has not read the store for so long has heard of the cancellation by a heartbeat, or is dead. */
const LOOK_BACK_MS = 10 * 60_000;

const FORGET_AFTER_MS = 60 * 60_000;

/**
 * The workflow `carrier` was cancelled: its calls under way are given up, in this process at once and in every other
 * one when it next looks into the store. Calls of a later run under the same id go on.
 */
export async function callOff(deps: ActivityDeps, { carrier }: CallOffInput): Promise<void> {
  const at = new Date(Context.current().info.scheduledTimestampMs).toISOString();
  deps.callsUnderWay.callOff({ carrier, at });
  await recordCallOff(deps.db, { carrier, at, forgetBefore: before(deps, FORGET_AFTER_MS) });
}

/** The calls of one worker process. A store that is away hinders none: they hear by their heartbeats, only later. */
export function callsUnderWayOf(deps: Pick<ActivityDeps, 'db' | 'now' | 'log'>): CallsUnderWay {
  return new CallsUnderWay(async () => {
    try {
      return await listCalledOff(deps.db, { since: before(deps, LOOK_BACK_MS) });
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) {
        deps.log.error({ kind: 'InternalError' }, `A bug in looking for calls called off: ${String(error)}`);
      }
      return [];
    }
  });
}

function before({ now }: Pick<ActivityDeps, 'now'>, ms: number): string {
  return new Date(now().getTime() - ms).toISOString();
}
