import { describe, expect, test } from 'vitest';

import { generationWorkflowId } from '#domain/identity.ts';
import { findGenerations } from '#store/find-generations.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { loadInput } from '#store/load-input.ts';
import { openGeneration } from '#store/open-generation.ts';
import { putJson } from '#store/put-json.ts';
import { settleRound } from '#store/settle-round.ts';
import { startRound } from '#store/start-round.ts';

import { aGeneration, aPlan, LATER, NOW } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

describe.for(STORE_KINDS)('opening a generation on %s', (kind) => {
  test('writes it down once with all that its caller gave', async () => {
    await using store = await testStore(kind);
    const metadata = { tenant: 'acme' };
    const wanted = aGeneration('t-1', { metadata, budgetUsd: 0.05, reviewOverride: 'always' });
    const { generation } = wanted;
    const opened = { kind: 'opened', generation, round: 1, plan: null };
    expect(await openGeneration(store.db, wanted)).toEqual(opened);
    expect(await openGeneration(store.db, { ...wanted, runId: 'run-2' })).toEqual(opened);
    expect(await loadGeneration(store.db, wanted)).toMatchObject({
      id: 't-1',
      batch: '-',
      stage: 'queued',
      metadata,
      budgetUsd: 0.05,
      reviewOverride: 'always',
      simulated: true,
      extra: null,
      rounds: [],
    });
    expect(await loadInput(store.db, wanted)).toEqual({ text: 'Where is my card?' });
  });

  test('after a crash the same run goes on with the plan that it had pinned; another run is told of it', async () => {
    await using store = await testStore(kind);
    const wanted = aGeneration('t-1');
    const { generation } = wanted;
    const plan = aPlan(generation);
    await openGeneration(store.db, wanted);
    const start = { generation, round: 1, plan, runId: 'run-1', now: NOW };
    expect(await startRound(store.db, start)).toEqual({ kind: 'started', plan });
    expect(await openGeneration(store.db, wanted)).toMatchObject({ kind: 'opened', plan });
    const other = await openGeneration(store.db, { ...wanted, runId: 'run-2' });
    expect(other).toEqual({
      kind: 'running',
      generation,
      round: 1,
      stage: 'generating',
      runId: 'run-1',
      plan,
    });
    const newPlan = aPlan(generation, { taskHash: 'sha256:newer' });
    const resumed = await startRound(store.db, { ...start, plan: newPlan, runId: 'run-2' });
    expect(resumed).toEqual({ kind: 'resumed', plan });
    expect(await openGeneration(store.db, { ...wanted, runId: 'run-2' })).toMatchObject({
      kind: 'opened',
      plan,
    });
  });

  test('another input under the same id changes nothing and names both hashes', async () => {
    await using store = await testStore(kind);
    const wanted = aGeneration('t-1');
    await openGeneration(store.db, wanted);
    const before = await loadGeneration(store.db, wanted);
    const other = { ...wanted, inputHash: 'sha256:other', input: { value: 'other' } };
    expect(await openGeneration(store.db, other)).toEqual({
      kind: 'conflict',
      ours: wanted.inputHash,
      theirs: 'sha256:other',
    });
    expect(await loadGeneration(store.db, wanted)).toEqual(before);
    expect(await loadInput(store.db, wanted)).toEqual({ text: 'Where is my card?' });
  });

  test('one that has ended says so for ever', async () => {
    await using store = await testStore(kind);
    const wanted = aGeneration('t-1');
    await openGeneration(store.db, wanted);
    const { generation } = wanted;
    await settleRound(store.db, { generation, round: 1, ending: { kind: 'cancelled' }, now: LATER });
    expect(await openGeneration(store.db, { ...wanted, runId: 'run-9' })).toEqual({
      kind: 'ended',
      generation,
      round: 1,
    });
  });

  test('takes an input that is in the store already, and none that is not', async () => {
    await using store = await testStore(kind);
    const { hash } = await putJson(store.db, { value: { long: 'x'.repeat(100_000) }, now: NOW });
    const wanted = aGeneration('t-1', { inputHash: hash, input: { ref: hash } });
    await openGeneration(store.db, wanted);
    expect(await loadInput(store.db, wanted)).toEqual({ long: 'x'.repeat(100_000) });
    const missing = aGeneration('t-2', { inputHash: 'sha256:no', input: { ref: 'sha256:no' } });
    await expect(openGeneration(store.db, missing)).rejects.toThrow();
    expect(await loadGeneration(store.db, missing)).toBeUndefined();
  });

  test('many at once of one id make one row', async () => {
    await using store = await testStore(kind);
    await using other = await store.connect();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        openGeneration(n % 2 === 0 ? store.db : other.db, aGeneration('t-1')),
      ),
    );
    expect(new Set(outcomes.map((outcome) => outcome.kind))).toEqual(new Set(['opened']));
    expect(await findGenerations(store.db, { text: 't-1', limit: 9 })).toHaveLength(1);
  });
});

describe.for(STORE_KINDS)('finding generations on %s', (kind) => {
  test('by workflow id, by task, batch and id, by batch and id, by id; slashes in ids are no trap', async () => {
    await using store = await testStore(kind);
    const keys = [
      { task: 'triage', batch: '-', id: 't-1' },
      { task: 'reply', batch: '-', id: 't-1' },
      { task: 'triage', batch: 'b1', id: 'a/b' },
    ];
    for (const key of keys) {
      await openGeneration(store.db, aGeneration(key.id, { key, generation: generationWorkflowId(key) }));
    }
    const found = async (text: string) =>
      (await findGenerations(store.db, { text, limit: 9 })).map(
        ({ task, batch, id }) => `${task} ${batch} ${id}`,
      );
    expect(await found('t-1')).toEqual(['reply - t-1', 'triage - t-1']);
    expect(await found('triage/-/t-1')).toEqual(['triage - t-1']);
    expect(await found('gen/triage/b1/a%2Fb')).toEqual(['triage b1 a/b']);
    for (const text of ['a/b', 'b1/a/b', 'triage/b1/a/b'])
      expect(await found(text)).toEqual(['triage b1 a/b']);
    for (const text of ['', 't-', '%', "' or 1=1 --", 'triage']) expect(await found(text)).toEqual([]);
  });

  test('an id of 200 characters and one of foreign letters are ids like any other', async () => {
    await using store = await testStore(kind);
    for (const id of ['x'.repeat(200), '日本語 🎉'.repeat(20)]) {
      const wanted = aGeneration(id);
      await openGeneration(store.db, wanted);
      expect(await loadGeneration(store.db, wanted)).toMatchObject({ id });
    }
  });
});
