import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import type { Provider } from '#providers/provider.ts';
import { countBatch } from '#store/count-batch.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { settleRound } from '#store/settle-round.ts';
import { scenarioWith } from '../support/activity-rig.ts';
import type { ActivityRig } from '../support/activity-rig.ts';
import { gate } from '../support/stub-outcomes.ts';
import {
  BATCH,
  exceptionFrom,
  expectAgreement,
  heldBack,
  itemOf,
  laneEnvironment,
  produceOnce,
  rigWithBatch,
  SETTLED,
  statesOf,
} from './submitted-batch.ts';

/** A worker that dies where the provider is called: the row is written, and nobody closes it. */
const GONE: Provider = { call: () => Promise.reject(new Error('killed')) };

async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await work.then(
    (value) => new Error(`It came to ${JSON.stringify(value)}.`),
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw error;
}

/** Tries until it no longer throws what Temporal would try again: the delays asked for, and the result. */
async function untilResult(rig: ActivityRig) {
  const delays: number[] = [];
  for (;;) {
    try {
      return { delays, result: await produceOnce(rig, '0') };
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.nonRetryable === true) throw error;
      delays.push(Number(error.nextRetryDelay));
    }
  }
}

describe('a call that brings no answer', () => {
  test.for([429, 500, 502, 503, 529])('with status %i is made four times, with a delay', async (status) => {
    await using rig = await rigWithBatch([{ kind: 'status', status }]);
    const { delays, result } = await untilResult(rig);
    expect(delays).toHaveLength(3);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(1000);
    expect(result).toEqual(exceptionFrom('test-4'));
    expect(await statesOf(rig)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(await produceOnce(rig, '0')).toEqual(result);
    await expectAgreement(rig);
    expect(await rig.calls()).toHaveLength(4);
  });

  test.for([400, 401, 402, 413])('with status %i is made once', async (status) => {
    await using rig = await rigWithBatch([{ kind: 'status', status }]);
    expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-1'));
    expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-1'));
    expect(await statesOf(rig)).toEqual(['failed']);
    expect(await rig.calls()).toHaveLength(1);
  });

  test('that asks for a long wait leaves its endpoint at once', async () => {
    await using rig = await rigWithBatch([{ kind: 'status', status: 429, retryAfter: '601' }]);
    expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-1'));
  });

  test.for([{ kind: 'status', status: 504 }, { kind: 'reset', when: 'in-body' }, { kind: 'html200' }])(
    'and may have been billed (%j) is made twice',
    async (fault) => {
      await using rig = await rigWithBatch([fault]);
      const { delays, result } = await untilResult(rig);
      expect(delays).toHaveLength(1);
      expect(result).toEqual(exceptionFrom('test-2'));
      expect(await statesOf(rig)).toEqual(['unknown', 'unknown']);
      expect(await produceOnce(rig, '0')).toEqual(result);
      expect(await rig.calls()).toHaveLength(2);
    },
  );

  test('for a while only is no exception: the next try is accepted', async () => {
    await using rig = await rigWithBatch([{ kind: 'status', status: 503 }]);
    await failureOf(produceOnce(rig, '0'));
    rig.simulator.setScenario(scenarioWith([]));
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    expect(await statesOf(rig)).toEqual(['failed', 'answered']);
    const record = await loadGeneration(rig.store.db, { generation: itemOf('0') });
    expect(record?.rounds[0]).toMatchObject({ attempts: 2 });
  });

  test('of a task whose schema has changed meanwhile keeps the answer that it has paid for', async () => {
    await using rig = await rigWithBatch([{ kind: 'status', status: 503 }]);
    await failureOf(produceOnce(rig, '0'));
    rig.simulator.setScenario(scenarioWith([]));
    const { registry } = rig.deps;
    const changed = registry.task('support-triage');
    if (changed === undefined) throw new Error('The examples have no support-triage.');
    const other = {
      ...registry,
      servedModel: registry.servedModel.bind(registry),
      task: () => ({ ...changed, schemaHash: 'sha256:another' }),
    };
    expect(await produceOnce(rig, '0', { registry: other })).toEqual(exceptionFrom('test-2'));
    expect(await statesOf(rig)).toEqual(['failed', 'answered']);
  });

  test('because it was cancelled is unknown in the ledger, and the item has no ending yet', async () => {
    await using rig = await rigWithBatch([{ kind: 'stall' }]);
    const env = laneEnvironment();
    const running = produceOnce(rig, '0', { env }).catch((error: unknown) => error);
    await expect.poll(() => rig.simulator.summary().open, { timeout: 10_000 }).toBe(1);
    env.cancel();
    expect(await running).toBeInstanceOf(CancelledFailure);
    expect(await statesOf(rig)).toEqual(['unknown']);
    expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({ inFlight: 1 });
  });
});

describe('a worker that goes away', () => {
  test('during the call leaves an unknown call, and one more is made', async () => {
    await using rig = await rigWithBatch();
    await failureOf(produceOnce(rig, '0', { provider: () => GONE }));
    expect(await statesOf(rig)).toEqual(['reserved']);
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    expect(await statesOf(rig)).toEqual(['unknown', 'answered']);
    await expectAgreement(rig);
  });

  test('after the answer was kept leaves it to the next try, which makes no call', async () => {
    await using rig = await rigWithBatch();
    const validator = { validate: () => Promise.reject(new Error('killed')) };
    await failureOf(produceOnce(rig, '0', { validator }));
    expect(await rig.ledger(itemOf('0'))).toMatchObject([{ state: 'answered', verdict: null }]);
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    expect(await rig.ledger(itemOf('0'))).toMatchObject([{ state: 'answered', verdict: 'valid' }]);
    expect(await rig.calls()).toHaveLength(1);
  });
});

describe('a check that takes long', () => {
  test.for([true, false])('does not keep the answer from the store, valid or not (%s)', async (isValid) => {
    await using rig = await rigWithBatch();
    const checked = gate();
    const validator: typeof rig.deps.validator = {
      validate: async (question) => {
        await checked.opened;
        if (isValid) return rig.deps.validator.validate(question);
        const finding = { path: 'intent', rule: 'planted', expected: 'better', got: 'this' };
        return { kind: 'invalid', reason: 'CheckFailed', findings: [finding], output: null };
      },
    };
    const running = produceOnce(rig, '0', { validator });
    await expect
      .poll(() => rig.ledger(itemOf('0')), { timeout: 10_000 })
      .toMatchObject([{ state: 'answered', verdict: null }]);
    checked.open();
    expect(await running).toEqual(isValid ? SETTLED : exceptionFrom('test-1'));
    const verdict = isValid ? 'valid' : 'CheckFailed';
    expect(await rig.ledger(itemOf('0'))).toMatchObject([{ state: 'answered', verdict }]);
  });
});

describe('an answer that comes late', () => {
  test('is kept as a paid extra beside the one that came first', async () => {
    await using rig = await rigWithBatch();
    const { provider, reached, letGo } = heldBack(rig);
    const late = failureOf(produceOnce(rig, '0', { provider }));
    await reached;
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    letGo();
    expect(await late).toMatchObject({ type: 'ConnectionLost', nonRetryable: false });
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    const attempts = await rig.ledger(itemOf('0'));
    expect(attempts).toMatchObject([
      { state: 'unknown', bodyHash: expect.stringContaining('sha256:'), usageState: 'exact' },
      { state: 'answered' },
    ]);
    const paid = attempts.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    const record = await loadGeneration(rig.store.db, { generation: itemOf('0') });
    expect(record?.rounds[0]).toMatchObject({ attempts: 2 });
    expect(record?.rounds[0]?.costUsd).toBeCloseTo(paid, 9);
  });

  test('after its call was given up is no answer of the step, even where no other has come', async () => {
    await using rig = await rigWithBatch();
    const { provider, reached, letGo } = heldBack(rig);
    const late = failureOf(produceOnce(rig, '0', { provider }));
    await reached;
    rig.simulator.setScenario(scenarioWith([{ kind: 'status', status: 503 }]));
    await failureOf(produceOnce(rig, '0'));
    letGo();
    expect(await late).toMatchObject({ type: 'ConnectionLost', nonRetryable: false });
    expect(await rig.ledger(itemOf('0'))).toMatchObject([
      { state: 'unknown', bodyHash: expect.stringContaining('sha256:') },
      { state: 'failed', status: 503 },
    ]);
    expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({ inFlight: 1 });
  });

  test('in a round that has ended is kept, and the ending stands', async () => {
    await using rig = await rigWithBatch();
    const { provider, reached, letGo } = heldBack(rig);
    const running = produceOnce(rig, '0', { provider });
    await reached;
    const ending = { kind: 'cancelled' } as const;
    await settleRound(rig.store.db, {
      generation: itemOf('0'),
      round: 1,
      ending,
      now: '2026-11-24T10:00:00.000Z',
    });
    letGo();
    expect(await running).toEqual(SETTLED);
    expect(await statesOf(rig)).toEqual(['answered']);
    expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({
      endings: { accepted: 0, cancelled: 1 },
    });
  });

  test('for an item that was cancelled meanwhile changes nothing of its ending', async () => {
    await using rig = await rigWithBatch();
    const { provider, reached, letGo } = heldBack(rig);
    const late = failureOf(produceOnce(rig, '0', { provider }));
    await reached;
    const ending = { kind: 'cancelled' } as const;
    await rig.run(rig.activities().settle, { generation: itemOf('0'), round: 1, ending });
    letGo();
    expect(await late).toMatchObject({ nonRetryable: false });
    expect(await statesOf(rig)).toEqual(['unknown']);
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({ endings: { cancelled: 1 } });
    expect(await rig.calls()).toHaveLength(1);
  });
});
