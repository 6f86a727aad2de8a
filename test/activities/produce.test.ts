import { describe, expect, test } from 'vitest';

import type { CallInput } from '#contract/steps.ts';
import type { Provider } from '#providers/provider.ts';
import { parseScenario } from '#simulator/server.ts';
import { countBatch } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import { findAttempt } from '#store/find-attempt.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { openStore } from '#store/open-store.ts';
import type { ActivityRig } from '../support/activity-rig.ts';
import { gate } from '../support/stub-outcomes.ts';
import {
  BATCH,
  exceptionFrom,
  expectAgreement,
  heldBack,
  itemOf,
  LANE,
  laneEnvironment,
  planOwn,
  produceOnce,
  rigWithBatch,
  SETTLED,
  statesOf,
} from './submitted-batch.ts';

/** Lets a test look at what has been committed at the moment when the call leaves. */
function watched(rig: ActivityRig, look: (attemptId: string) => Promise<void>): () => Provider {
  const real = rig.deps.provider('claude-haiku');
  return () => ({
    call: async (call) => {
      await look(call.attemptId);
      return real.call(call);
    },
  });
}

/** A store that is read at once and written only from now on. */
function heldWrites(db: Db, opened: Promise<void>): Db {
  return new Proxy(db, {
    get: (target, key) => {
      if (key === 'transaction') {
        return () => ({
          execute: async <T>(work: (trx: Db) => Promise<T>) => {
            await opened;
            return target.transaction().execute(work);
          },
        });
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function ownFirstCall(rig: ActivityRig, id: string): Promise<CallInput> {
  const planned = await planOwn(rig, id);
  if (planned.kind !== 'planned') throw new Error(`It was ${planned.kind}.`);
  const { plan, budgetUsd } = planned;
  const endpoint = plan.rungs[0]?.endpoints[0];
  if (endpoint === undefined) throw new Error('The plan has no endpoint.');
  return { plan, step: 0, rung: 0, endpoint, maxOutputTokens: 512, broken: null, hint: null, budgetUsd };
}

describe('an item that goes well', () => {
  test('has one call, its ending, its sums and the lane that carried it, by two commits', async () => {
    await using rig = await rigWithBatch();
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    const [row, ...more] = await rig.ledger(itemOf('0'));
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      id: 'test-1',
      seq: 1,
      step: 0,
      rung: 0,
      purpose: 'generate',
      endpoint: 'claude-haiku',
      state: 'answered',
      status: 200,
      verdict: 'valid',
      usageState: 'exact',
      temporalAttempt: 1,
    });
    const record = await loadGeneration(rig.store.db, { generation: itemOf('0') });
    expect(record).toMatchObject({
      stage: 'done',
      rounds: [
        {
          round: 1,
          runId: 'run-of-lane',
          attempts: 1,
          usage: row?.usage,
          costUsd: row?.costUsd,
          ending: { kind: 'accepted', mended: false, rung: 0, output: { urgency: expect.any(String) } },
        },
      ],
    });
    const rounds = await rig.store.db.selectFrom('rounds').select(['carrier', 'taskHash']).execute();
    expect(rounds).toEqual([{ carrier: LANE, taskHash: expect.stringContaining('sha256:') }]);
    expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({
      submitted: 1,
      queued: 0,
      inFlight: 0,
      endings: { accepted: 1 },
      costUsd: row?.costUsd,
    });
    await expectAgreement(rig);
  });

  test('is written down, for every other connection, before its first byte leaves', async () => {
    await using rig = await rigWithBatch();
    await using other = await openStore({ path: rig.storePath });
    const seen: unknown[] = [];
    const provider = watched(rig, async (id) => {
      const attempt = await findAttempt(other.db, { id });
      seen.push([attempt?.state, rig.simulator.summary().total]);
      const { stage } = await other.db.selectFrom('generations').select('stage').executeTakeFirstOrThrow();
      seen.push(stage);
    });
    expect(await produceOnce(rig, '0', { provider })).toEqual(SETTLED);
    expect(seen).toEqual([['reserved', 0], 'generating']);
  });

  test('is told as mended where its syntax had to be', async () => {
    await using rig = await rigWithBatch();
    const real = rig.deps.validator;
    const validator: typeof real = {
      validate: async (question) => {
        const verdict = await real.validate(question);
        return verdict.kind === 'valid' ? { ...verdict, mended: true } : verdict;
      },
    };
    expect(await produceOnce(rig, '0', { validator })).toEqual(SETTLED);
    expect(await rig.ledger(itemOf('0'))).toMatchObject([{ state: 'answered', verdict: 'mended' }]);
    const record = await loadGeneration(rig.store.db, { generation: itemOf('0') });
    expect(record?.rounds[0]?.ending).toMatchObject({ kind: 'accepted', mended: true });
  });

  test('has one call where two of its tries begin in the same moment', async () => {
    await using rig = await rigWithBatch();
    const began = gate();
    const second = produceOnce(rig, '0', { db: heldWrites(rig.deps.db, began.opened) });
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    began.open();
    expect(await second).toEqual(SETTLED);
    expect(await rig.calls()).toHaveLength(1);
    await expectAgreement(rig);
  });

  test('is not tried again once it has its ending', async () => {
    await using rig = await rigWithBatch();
    await produceOnce(rig, '0');
    expect(await produceOnce(rig, '0')).toEqual(SETTLED);
    expect(await rig.calls()).toHaveLength(1);
  });
});

describe('an exception', () => {
  test.for([
    [{ violates: { tool: 1 } }, 'SchemaMismatch'],
    [{ refuses: 1 }, 'Refused'],
    [{ truncates: 1 }, 'Truncated'],
  ] as const)(
    'is what an answer that %j becomes, with its verdict written down',
    async ([model, verdict]) => {
      await using rig = await rigWithBatch();
      rig.simulator.setScenario(parseScenario({ models: { 'sim-small': model, 'sim-large': {} } }));
      expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-1'));
      expect(await rig.ledger(itemOf('0'))).toMatchObject([{ state: 'answered', verdict }]);
      // Another try, of a worker that did not hear of the first, buys nothing.
      expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-1'));
      expect(await rig.calls()).toHaveLength(1);
      expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({ inFlight: 1 });
    },
  );

  test.for([[{ text: 'Dear {{ customer }}, where is my card?' }], [{ text: 5 }]])(
    'is what the input %j becomes, without a call and still in the queue',
    async ([input]) => {
      await using rig = await rigWithBatch([], input);
      expect(await produceOnce(rig, '0')).toEqual({ kind: 'exception', from: null });
      expect(await rig.calls()).toEqual([]);
      expect(await rig.ledger(itemOf('0'))).toEqual([]);
    },
  );

  test('is a valid answer that a person must see', async () => {
    await using rig = await rigWithBatch();
    await rig.store.db.updateTable('generations').set({ reviewOverride: 'always' }).execute();
    expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-1'));
    expect(await rig.ledger(itemOf('0'))).toMatchObject([{ state: 'answered', verdict: 'valid' }]);
  });

  test('is an item that a workflow of its own has', async () => {
    await using rig = await rigWithBatch();
    await planOwn(rig, '0');
    expect(await produceOnce(rig, '0')).toEqual({ kind: 'exception', from: null });
    expect(await rig.calls()).toEqual([]);
  });

  test('is an item that such a workflow began in the same moment, whose call goes on undisturbed', async () => {
    await using rig = await rigWithBatch();
    const { provider, reached, letGo } = heldBack(rig);
    const began = gate();
    const lane = produceOnce(rig, '0', { db: heldWrites(rig.deps.db, began.opened) });
    const input = await ownFirstCall(rig, '0');
    const own = rig.run(rig.activities({ provider }).generate, input);
    await reached;
    began.open();
    expect(await lane).toEqual({ kind: 'exception', from: null });
    letGo();
    expect(await own).toMatchObject({ found: false });
    expect(await statesOf(rig)).toEqual(['answered']);
    expect(await produceOnce(rig, '0')).toEqual(exceptionFrom('test-2'));
  });

  test('is an item whose task goes over another queue by now, or whose batch is of another sort', async () => {
    await using rig = await rigWithBatch();
    const elsewhere = laneEnvironment('proofline-gpt-mini');
    expect(await produceOnce(rig, '0', { env: elsewhere })).toEqual({ kind: 'exception', from: null });
    const registry = { ...rig.deps.registry, live: true };
    expect(await produceOnce(rig, '0', { registry })).toEqual({ kind: 'exception', from: null });
    expect(await rig.calls()).toEqual([]);
  });
});
