import { DatabaseSync } from 'node:sqlite';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import { MAX_CALLS } from '#activities/call-budget.ts';
import type { CallInput } from '#contract/steps.ts';
import type { Provider } from '#providers/provider.ts';
import { openStore } from '#store/open-store.ts';
import { ActivityRig, quietEnvironment, scenarioWith } from '../support/activity-rig.ts';
import { gate } from '../support/stub-outcomes.ts';

/** Another connection that holds the database's one lock until it is let go. */
function lockDatabase(path: string): { readonly release: () => void } {
  const other = new DatabaseSync(path);
  other.exec('begin immediate');
  return {
    release: () => {
      other.exec('rollback');
      other.close();
    },
  };
}

/** Holds the real answer back, once it has come, until the gate is open. */
function heldBack(real: Provider, opened: Promise<void>, reached: () => void): Provider {
  return {
    call: async (call) => {
      const outcome = await real.call(call);
      reached();
      await opened;
      return outcome;
    },
  };
}

async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`No failure of ours: ${String(error)}`);
}

const otherEndpoint = (input: CallInput): CallInput => {
  const endpoint = input.plan.rungs[0]?.endpoints[1];
  if (endpoint === undefined) throw new Error('The route has one endpoint.');
  return { ...input, endpoint };
};

describe('the row of a call', () => {
  test('stands in the store, for every other connection, while the provider still holds its answer back', async () => {
    await using rig = await ActivityRig.open([{ kind: 'stall' }]);
    await using other = await openStore({ path: rig.storePath });
    const input = await rig.firstCall('committed');
    const env = quietEnvironment();
    const running = rig.run(rig.activities().generate, input, env).catch((error: unknown) => error);
    await expect.poll(() => rig.simulator.summary().open, { timeout: 10_000 }).toBe(1);
    const rows = await other.db.selectFrom('attempts').select(['id', 'state', 'endedAt']).execute();
    expect(rows).toEqual([{ id: 'test-1', state: 'reserved', endedAt: null }]);
    env.cancel();
    expect(await running).toBeInstanceOf(CancelledFailure);
    expect(await rig.ledger(input.plan.generation)).toMatchObject([
      { state: 'unknown', failureKind: 'ConnectionLost', usage: null },
    ]);
  });

  test('names who made the call, for what, with which prompt and at which try', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('named');
    await rig.run(rig.activities().generate, input);
    expect(await rig.ledger(input.plan.generation)).toMatchObject([
      {
        seq: 1,
        step: 0,
        rung: 0,
        purpose: 'generate',
        endpoint: 'claude-haiku',
        protocol: 'anthropic',
        model: 'claude-haiku-4-5',
        mode: 'tool',
        promptName: input.plan.prompt.name,
        promptHash: input.plan.prompt.hash,
        temporalAttempt: 1,
        worker: 'test',
        state: 'answered',
        status: 200,
        usageState: 'exact',
      },
    ]);
    expect((await rig.calls()).map(({ clientRequestId }) => clientRequestId)).toEqual(['test-1']);
  });
});

describe('two tries of one step', () => {
  test('race: the first answer is the step’s, the late one stays as a paid extra and its try finds the first', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('race');
    const [held, reached] = [gate(), gate()];
    const real = rig.deps.provider(input.endpoint.name);
    const zombie = rig.activities({ provider: () => heldBack(real, held.opened, reached.open) });
    const late = failureOf(rig.run(zombie.generate, input));
    await reached.opened;
    const first = await rig.run(rig.activities().generate, input);
    held.open();
    expect(await late).toMatchObject({ type: 'ConnectionLost', nonRetryable: false });
    expect(await rig.run(rig.activities().generate, input)).toEqual({ ...first, found: true });
    const attempts = await rig.ledger(input.plan.generation);
    expect(attempts.map(({ id, state }) => [id, state])).toEqual([
      ['test-1', 'unknown'],
      ['test-2', 'answered'],
    ]);
    // Paid all the same: body, usage and cost of the late one are kept.
    expect(attempts[0]).toMatchObject({ bodyHash: expect.stringContaining('sha256:'), usageState: 'exact' });
    expect(attempts[0]?.costUsd).toBeGreaterThan(0);
    const settled = await rig.run(rig.activities().settle, {
      generation: input.plan.generation,
      round: 1,
      ending: { kind: 'cancelled' },
    });
    expect(settled).toMatchObject({ attempts: 2 });
    expect(settled.costUsd).toBeCloseTo((attempts[0]?.costUsd ?? 0) + (attempts[1]?.costUsd ?? 0), 9);
  });

  test('where the first was given up and nobody answered: its late answer buys no ending, and one more call is made', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('late');
    const [held, reached] = [gate(), gate()];
    const real = rig.deps.provider(input.endpoint.name);
    const zombie = rig.activities({ provider: () => heldBack(real, held.opened, reached.open) });
    const late = failureOf(rig.run(zombie.generate, input));
    await reached.opened;
    const gone: Provider = { call: () => Promise.reject(new Error('killed')) };
    await failureOf(rig.run(rig.activities({ provider: () => gone }).generate, input));
    held.open();
    expect(await late).toMatchObject({ type: 'ConnectionLost', nonRetryable: false });
    // Two calls of the step may have been billed unseen: the third is a person's to decide.
    const third = await failureOf(rig.run(rig.activities().generate, input));
    expect(third).toMatchObject({ type: 'ConnectionLost', nonRetryable: true });
    expect(await rig.calls()).toHaveLength(1);
  });
});

describe('calls of a step', () => {
  test('are four at each endpoint, not four in all', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 503 }]);
    const first = await rig.firstCall('two-endpoints');
    const { generate } = rig.activities();
    const finals: boolean[] = [];
    for (const input of [first, otherEndpoint(first)]) {
      for (let n = 0; n < MAX_CALLS; n += 1) {
        finals.push((await failureOf(rig.run(generate, input))).nonRetryable === true);
      }
    }
    expect(finals).toEqual([false, false, false, true, false, false, false, true]);
    expect(await rig.calls()).toHaveLength(8);
    // A try beyond its share, after a crash say, is refused without a call, by the same kind.
    expect(await failureOf(rig.run(generate, first))).toMatchObject({
      type: 'Overloaded',
      nonRetryable: true,
      message: expect.stringContaining('After 4 calls'),
    });
    expect(await rig.calls()).toHaveLength(8);
  });

  test('that may have been billed are two in all, also over two endpoints', async () => {
    await using rig = await ActivityRig.open([{ kind: 'reset', when: 'in-body' }]);
    const first = await rig.firstCall('unknowns');
    const { generate } = rig.activities();
    expect((await failureOf(rig.run(generate, first))).nonRetryable).toBe(false);
    expect((await failureOf(rig.run(generate, otherEndpoint(first)))).nonRetryable).toBe(true);
    expect((await failureOf(rig.run(generate, first))).nonRetryable).toBe(true);
    expect(await rig.calls()).toHaveLength(2);
  });

  test('of the next step have a share of their own', async () => {
    await using rig = await ActivityRig.open([{ kind: 'reset', when: 'in-body' }]);
    const input = await rig.firstCall('next-step');
    const { generate, repair } = rig.activities();
    for (let n = 0; n < 2; n += 1) await failureOf(rig.run(generate, input));
    rig.simulator.setScenario(scenarioWith([]));
    expect(await rig.run(repair, { ...input, step: 1, rung: 1, hint: 'again' })).toMatchObject({
      found: false,
    });
  });
});

describe('a store that is away', () => {
  test('before the call means no call, and a failure that is tried again', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('locked-before');
    await using impatient = await openStore({ path: rig.storePath, lockWaitMs: 20 });
    const lock = lockDatabase(rig.storePath);
    const failure = await failureOf(rig.run(rig.activities({ db: impatient.db }).generate, input));
    lock.release();
    expect(failure).toMatchObject({ type: 'StoreUnavailable', nonRetryable: false });
    expect(await rig.calls()).toEqual([]);
    expect(await rig.ledger(input.plan.generation)).toEqual([]);
  });

  test('after the answer is tried until it is back, and the answer is not bought again', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('locked-after');
    await using impatient = await openStore({ path: rig.storePath, lockWaitMs: 20 });
    const [held, reached] = [gate(), gate()];
    const real = rig.deps.provider(input.endpoint.name);
    const provider = () => heldBack(real, held.opened, reached.open);
    const running = rig.run(rig.activities({ db: impatient.db, provider }).generate, input);
    await reached.opened;
    const lock = lockDatabase(rig.storePath);
    held.open();
    setTimeout(lock.release, 700);
    expect(await running).toMatchObject({ found: false });
    expect(await rig.calls()).toHaveLength(1);
    expect(await rig.ledger(input.plan.generation)).toMatchObject([{ state: 'answered' }]);
  });

  test('after a refusal is tried until it is back, too, so that the call is counted', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 400 }]);
    const input = await rig.firstCall('locked-refusal');
    await using impatient = await openStore({ path: rig.storePath, lockWaitMs: 20 });
    const [held, reached] = [gate(), gate()];
    const real = rig.deps.provider(input.endpoint.name);
    const provider = () => heldBack(real, held.opened, reached.open);
    const running = failureOf(rig.run(rig.activities({ db: impatient.db, provider }).generate, input));
    await reached.opened;
    const lock = lockDatabase(rig.storePath);
    held.open();
    setTimeout(lock.release, 700);
    expect(await running).toMatchObject({ type: 'BadRequest', nonRetryable: true });
    expect(await rig.ledger(input.plan.generation)).toMatchObject([{ state: 'failed', status: 400 }]);
  });
});
