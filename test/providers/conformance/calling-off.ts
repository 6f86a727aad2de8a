import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';

import type { CallOutcome } from '#domain/call-outcome.ts';
import type { Simulator } from '#simulator/server.ts';
import { providersOf } from './run-rows.ts';
import { EVERYWHERE, requestFor } from './where.ts';
import type { Where } from './where.ts';

/** Long enough that the phase has begun: the simulator stalls after two milliseconds. */
const INTO_THE_PHASE_MS = 150;

/** Few at a time, so that one call's end does not wait for the work of others. */
const CALLS_AT_ONCE = 4;

export interface CalledOff {
  readonly where: Where;
  readonly outcome: CallOutcome;
  /** Milliseconds from the signal to the outcome. */
  readonly tookMs: number;
}

/** Calls a stalled model everywhere, and takes each call back in the phase in which the model stalls. */
export async function callOffEverywhere(simulator: Simulator, model: string): Promise<readonly CalledOff[]> {
  const providerFor = providersOf(simulator);
  const limit = pLimit(CALLS_AT_ONCE);
  const callOff = async (where: Where): Promise<CalledOff> => {
    const caller = new AbortController();
    const outcome = providerFor(where.api).call({
      request: requestFor(where, model),
      attemptId: `called off ${model}`,
      signal: caller.signal,
      totalMs: 30_000,
      idleMs: 30_000,
    });
    await sleep(INTO_THE_PHASE_MS);
    const firedAt = performance.now();
    caller.abort();
    return { where, outcome: await outcome, tookMs: performance.now() - firedAt };
  };
  return Promise.all(EVERYWHERE.map((where) => limit(() => callOff(where))));
}
