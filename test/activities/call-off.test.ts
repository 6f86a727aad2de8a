import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';

import { callsUnderWayOf } from '#activities/call-off.ts';
import type { ActivityDeps } from '#activities/deps.ts';
import type { CallResult } from '#contract/steps.ts';
import type { Provider, ProviderCall } from '#providers/provider.ts';
import { listCalledOff } from '#store/call-off.ts';
import { ActivityRig } from '../support/activity-rig.ts';
import { waitUntil } from '../support/wait-until.ts';

const CARRIER = 'gen/support-triage/-/1';
const FIRST_RUN_AT = Date.now();
const LATER_RUN_AT = FIRST_RUN_AT + 5000;

/** Temporal as an activity of one run sees it; a beat of one that is cancelled is answered with that. */
function environment(scheduledTimestampMs: number, { cancelled = true } = {}): MockActivityEnvironment {
  const workflowExecution = { workflowId: CARRIER, runId: `run-${scheduledTimestampMs}` };
  const info = { workflowExecution, scheduledTimestampMs };
  const env = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR', () => {}) });
  if (cancelled) env.on('heartbeat', () => env.cancel());
  return env;
}

/** One call that has no end but its abortion. */
async function hangingCall(rig: ActivityRig, env: MockActivityEnvironment, deps: Partial<ActivityDeps> = {}) {
  const sent = Promise.withResolvers<ProviderCall>();
  const provider: Provider = {
    call: (call) =>
      new Promise((resolve) => {
        sent.resolve(call);
        call.signal.addEventListener('abort', () => resolve({ kind: 'aborted' }));
      }),
  };
  const input = await rig.firstCall(`c-${Math.random()}`);
  const { generate } = rig.activities({ ...deps, provider: () => provider });
  const ended: Promise<CallResult> = rig.run(generate, input, env);
  ended.catch(() => {});
  return { ended, signal: (await sent.promise).signal, generation: input.plan.generation, env };
}

function callOff(rig: ActivityRig, at = FIRST_RUN_AT, deps: Partial<ActivityDeps> = {}): Promise<void> {
  return rig.run(rig.activities(deps).callOff, { carrier: CARRIER }, environment(at));
}

/** What another worker process has for its own. */
const otherProcess = ({ deps }: ActivityRig) => ({ callsUnderWay: callsUnderWayOf(deps) });

describe('a call that is called off', () => {
  test('in its own process is given up at once, and ends as a cancelled one that may have been billed', async () => {
    await using rig = await ActivityRig.open();
    const call = await hangingCall(rig, environment(FIRST_RUN_AT));
    await callOff(rig);
    expect(call.signal.aborted).toBe(true);
    await expect(call.ended).rejects.toBeInstanceOf(CancelledFailure);
    expect((await rig.ledger(call.generation)).map(({ state }) => state)).toEqual(['unknown']);
    expect(await listCalledOff(rig.store.db, { since: '' })).toMatchObject([{ carrier: CARRIER }]);
  });

  test('in another process is given up when that looks into the store', async () => {
    await using rig = await ActivityRig.open();
    const call = await hangingCall(rig, environment(FIRST_RUN_AT), otherProcess(rig));
    await callOff(rig);
    await expect(call.ended).rejects.toBeInstanceOf(CancelledFailure);
  });

  test('before it began, while it was on its way to a worker, is given up as well', async () => {
    await using rig = await ActivityRig.open();
    await callOff(rig, FIRST_RUN_AT + 1);
    const call = await hangingCall(rig, environment(FIRST_RUN_AT));
    await expect(call.ended).rejects.toBeInstanceOf(CancelledFailure);
  });

  test('ends only when Temporal has told it, too, that it is cancelled', async () => {
    await using rig = await ActivityRig.open();
    const env = environment(FIRST_RUN_AT, { cancelled: false });
    const call = await hangingCall(rig, env);
    let hasEnded = false;
    void call.ended.catch(() => (hasEnded = true));
    await callOff(rig);
    await waitUntil('the ledger', async () => {
      const [attempt] = await rig.ledger(call.generation);
      return attempt?.state === 'unknown';
    });
    expect(hasEnded).toBe(false);
    env.cancel();
    await expect(call.ended).rejects.toBeInstanceOf(CancelledFailure);
  });

  test('while the store is away is given up in its own process', async () => {
    await using rig = await ActivityRig.open();
    const call = await hangingCall(rig, environment(FIRST_RUN_AT));
    await using closed = await ActivityRig.open();
    await closed.store.close();
    const failure: unknown = await callOff(rig, FIRST_RUN_AT, { db: closed.store.db }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'StoreUnavailable', nonRetryable: false });
    expect(call.signal.aborted).toBe(true);
    await expect(call.ended).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('a call goes on', () => {
  test('of a later run under the same id, in both ways, where an earlier run was called off', async () => {
    await using rig = await ActivityRig.open();
    const other = otherProcess(rig);
    const early = await hangingCall(rig, environment(FIRST_RUN_AT), other);
    const late = await hangingCall(rig, environment(LATER_RUN_AT), other);
    const lateHere = await hangingCall(rig, environment(LATER_RUN_AT));
    await callOff(rig);
    await expect(early.ended).rejects.toBeInstanceOf(CancelledFailure);
    expect([late.signal.aborted, lateHere.signal.aborted]).toEqual([false, false]);
    for (const { env, ended } of [late, lateHere]) {
      env.cancel();
      await expect(ended).rejects.toBeInstanceOf(CancelledFailure);
    }
  });
});
