import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ENDING_KINDS } from '#domain/ending.ts';
import { hashValue } from '#domain/hash.ts';
import { generationWorkflowId } from '#domain/identity.ts';
import { addItems } from '#store/add-items.ts';
import type { ItemToAdd } from '#store/add-items.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import { endQueued } from '#store/end-queued.ts';
import { countBatch } from '#store/count-batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import { createBatch } from '#store/create-batch.ts';
import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';
import { findConflicts } from '#store/find-conflicts.ts';
import { finishSubmission } from '#store/finish-submission.ts';
import { iterateResults } from '#store/iterate-results.ts';
import { listBatches } from '#store/list-batches.ts';
import { loadInput } from '#store/load-input.ts';
import { openGeneration } from '#store/open-generation.ts';
import { openReview } from '#store/open-review.ts';
import { pageBatchItems } from '#store/page-batch-items.ts';
import { putJson } from '#store/put-json.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { setBatchState } from '#store/set-batch-state.ts';
import { setStage } from '#store/set-stage.ts';
import { settleRound } from '#store/settle-round.ts';
import { startRound } from '#store/start-round.ts';

import { aGeneration, anAnswer, anAttempt, aPlan, LATER, NOW } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

const A_BATCH = {
  batch: 'b1',
  task: 'triage',
  version: 1,
  taskHash: null,
  simulated: true,
  concurrency: 8,
  now: NOW,
};

function anItem(id: string, seq: number, input: unknown = { text: id }): ItemToAdd {
  return { id, seq, input, inputHash: hashValue(input) };
}

const items = (count: number) => Array.from({ length: count }, (_, n) => anItem(`i-${n}`, n));
const workflowOf = (id: string) => generationWorkflowId({ task: 'triage', batch: 'b1', id });

async function aBatch(db: Db, count: number): Promise<void> {
  await createBatch(db, A_BATCH);
  await addItems(db, { batch: 'b1', items: items(count), now: NOW });
}

async function begin(db: Db, id: string): Promise<string> {
  const generation = workflowOf(id);
  await startRound(db, { generation, round: 1, plan: aPlan(generation), runId: 'run-1', now: NOW });
  return generation;
}

describe.for(STORE_KINDS)('batches on %s', (kind) => {
  test('the same batch again is the same; another task, version or mode under its id is refused', async () => {
    await using store = await testStore(kind);
    expect(await createBatch(store.db, A_BATCH)).toMatchObject({
      kind: 'created',
      batch: { state: 'running' },
    });
    const again = await createBatch(store.db, { ...A_BATCH, concurrency: 99, now: LATER });
    expect(again).toMatchObject({ kind: 'existing', batch: { concurrency: 99, createdAt: NOW } });
    const other = await createBatch(store.db, { ...A_BATCH, version: 2, simulated: false });
    expect(other).toMatchObject({ kind: 'conflict', differs: ['version', 'simulated'] });
    expect(await findBatch(store.db, A_BATCH)).toMatchObject({ version: 1, simulated: true });
    await createBatch(store.db, { ...A_BATCH, batch: 'b2', now: LATER });
    expect((await listBatches(store.db, { limit: 9 })).map(({ id }) => id)).toEqual(['b2', 'b1']);
  });

  test('keep their first start, and an end only while they are over', async () => {
    await using store = await testStore(kind);
    await createBatch(store.db, A_BATCH);
    const set = (state: 'running' | 'paused' | 'done', now: string, why: string | null = null) =>
      setBatchState(store.db, { batch: 'b1', state, why, now });
    expect(await set('running', NOW)).toMatchObject({ startedAt: NOW, endedAt: null });
    expect(await set('paused', LATER, 'operator')).toMatchObject({ startedAt: NOW, why: 'operator' });
    expect(await set('done', LATER)).toMatchObject({ endedAt: LATER, why: null });
    expect(await set('running', LATER)).toMatchObject({ startedAt: NOW, endedAt: null });
    const missing = { batch: 'none', state: 'done', why: null, now: NOW } as const;
    expect(await setBatchState(store.db, missing)).toBeUndefined();
  });

  test('items come in once, with what they carry along', async () => {
    await using store = await testStore(kind);
    await createBatch(store.db, A_BATCH);
    const extra = { row: 7, note: null };
    const first = { ...anItem('i-0', 0), extra, metadata: { tenant: 'acme' } };
    const chunk = { batch: 'b1', items: [first, anItem('i-1', 1)], now: NOW };
    expect(await addItems(store.db, chunk)).toEqual({ kind: 'added', added: 2, existing: 0 });
    const more = { ...chunk, items: [...chunk.items, anItem('i-2', 2), anItem('i-2', 2)] };
    expect(await addItems(store.db, more)).toEqual({ kind: 'added', added: 1, existing: 3 });
    expect(await finishSubmission(store.db, A_BATCH)).toEqual({ kind: 'finished', submitted: 3 });
    expect(await finishSubmission(store.db, { batch: 'none' })).toEqual({ kind: 'missing' });
    expect(await findBatch(store.db, A_BATCH)).toMatchObject({ submitted: 3 });
    expect(await loadInput(store.db, { generation: workflowOf('i-0') })).toEqual({ text: 'i-0' });
    const [result] = await Array.fromAsync(iterateResults(store.db, { batch: 'b1' }));
    expect(result).toMatchObject({
      generation: { extra, metadata: { tenant: 'acme' }, seq: 0 },
      round: null,
    });
    await expect(addItems(store.db, { ...chunk, batch: 'none' })).rejects.toThrow('There is no batch none');
  });

  test('one item with another input keeps its whole chunk out, and every conflict is named', async () => {
    await using store = await testStore(kind);
    await aBatch(store.db, 3);
    const chunk = [anItem('i-1', 1, 'new'), anItem('i-9', 9), anItem('i-2', 2), anItem('i-0', 0, 'x')];
    const conflicts = [
      { id: 'i-1', ours: hashValue({ text: 'i-1' }), theirs: hashValue('new') },
      { id: 'i-0', ours: hashValue({ text: 'i-0' }), theirs: hashValue('x') },
    ];
    const found = await findConflicts(store.db, { task: 'triage', batch: 'b1', items: chunk });
    expect(found).toEqual({ conflicts, existing: new Set(['i-0', 'i-1', 'i-2']) });
    const added = await addItems(store.db, { batch: 'b1', items: chunk, now: LATER });
    expect(added).toEqual({ kind: 'conflict', conflicts });
    expect(await countBatch(store.db, A_BATCH)).toMatchObject({ submitted: 3, queued: 3 });
    const twice = [anItem('i-5', 5), anItem('i-5', 6, 'other')];
    expect(await addItems(store.db, { batch: 'b1', items: twice, now: LATER })).toMatchObject({
      kind: 'conflict',
      conflicts: [{ id: 'i-5' }],
    });
  });

  test('an item that was submitted is opened where it stands', async () => {
    await using store = await testStore(kind);
    await aBatch(store.db, 1);
    const key = { task: 'triage', batch: 'b1', id: 'i-0' };
    const wanted = aGeneration('i-0', { key, generation: workflowOf('i-0') });
    const inputHash = hashValue({ text: 'i-0' });
    expect(await openGeneration(store.db, { ...wanted, inputHash })).toMatchObject({
      kind: 'opened',
      plan: null,
    });
    expect(await openGeneration(store.db, wanted)).toMatchObject({ kind: 'conflict' });
    expect(await countBatch(store.db, A_BATCH)).toMatchObject({ submitted: 1 });
  });

  test('pages show what has not ended, in input order', async () => {
    await using store = await testStore(kind);
    await aBatch(store.db, 5);
    const generation = await begin(store.db, 'i-1');
    await settleRound(store.db, { generation, round: 1, ending: { kind: 'cancelled' }, now: LATER });
    await begin(store.db, 'i-2');
    const first = await pageBatchItems(store.db, { batch: 'b1', afterOrder: -1, limit: 2 });
    expect(first).toMatchObject([
      { id: 'i-0', runOrder: 0, stage: 'queued', generation: workflowOf('i-0') },
      { id: 'i-2', runOrder: 2, stage: 'generating', inputHash: hashValue({ text: 'i-2' }) },
    ]);
    const rest = await pageBatchItems(store.db, { batch: 'b1', afterOrder: 2, limit: 9 });
    expect(rest.map(({ id }) => id)).toEqual(['i-3', 'i-4']);
  });

  test('a shuffled batch runs in another order than its results come in', async () => {
    await using store = await testStore(kind);
    await createBatch(store.db, A_BATCH);
    const shuffled = items(4).map((item) => ({ ...item, runOrder: (item.seq + 2) % 4 }));
    await addItems(store.db, { batch: 'b1', items: shuffled, now: NOW });
    const page = await pageBatchItems(store.db, { batch: 'b1', afterOrder: -1, limit: 9 });
    expect(page.map(({ id }) => id)).toEqual(['i-2', 'i-3', 'i-0', 'i-1']);
    const results = await Array.fromAsync(iterateResults(store.db, { batch: 'b1' }));
    expect(results.map((result) => result.generation.id)).toEqual(['i-0', 'i-1', 'i-2', 'i-3']);
  });

  test('a cancelled batch ends what it never started, and nothing else', async () => {
    await using store = await testStore(kind);
    await aBatch(store.db, 205);
    await begin(store.db, 'i-7');
    expect(await endQueued(store.db, { batch: 'b1', ending: { kind: 'cancelled' }, now: LATER })).toBe(204);
    expect(await endQueued(store.db, { batch: 'b1', ending: { kind: 'cancelled' }, now: LATER })).toBe(0);
    const counts = await countBatch(store.db, A_BATCH);
    expect(counts).toMatchObject({ queued: 0, inFlight: 1, endings: { cancelled: 204 } });
  });

  test('results come in input order over pages, waiting and queued ones included, or of one ending alone', async () => {
    await using store = await testStore(kind);
    await createBatch(store.db, A_BATCH);
    // Submitted in another order than they stand in the input.
    await addItems(store.db, { batch: 'b1', items: items(450).toReversed(), now: NOW });
    const { hash: outputHash } = await putJson(store.db, { value: { ok: true }, now: NOW });
    const generation = await begin(store.db, 'i-3');
    await reserveAttempt(store.db, anAttempt('a-3', generation));
    await answerAttempt(store.db, anAnswer('a-3'));
    const ending = { kind: 'accepted', mended: false, outputHash } as const;
    await settleRound(store.db, { generation, round: 1, ending, now: LATER });
    const results = await Array.fromAsync(iterateResults(store.db, { batch: 'b1' }));
    expect(results.map((result) => result.generation.seq)).toEqual(items(450).map(({ seq }) => seq));
    const accepted = await Array.fromAsync(iterateResults(store.db, { batch: 'b1', ending: 'accepted' }));
    expect(accepted).toEqual([results[3]]);
    expect(accepted[0]?.round).toMatchObject({
      ending: { kind: 'accepted', output: { ok: true }, outputRef: null },
      attempts: 1,
      costUsd: 0.001,
      usage: { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20 },
    });
  });

  test('an empty batch counts nothing', async () => {
    await using store = await testStore(kind);
    expect(await countBatch(store.db, { batch: 'none' })).toMatchObject({ submitted: 0, costUsd: 0 });
  });
});

function expectSum({ submitted, queued, inFlight, waiting, endings }: BatchCounts): void {
  const ended = ENDING_KINDS.reduce((sum, ending) => sum + endings[ending], 0);
  expect(submitted).toBe(queued + inFlight + waiting + ended);
}

describe.for(STORE_KINDS)('the counts of a batch on %s', (kind) => {
  const act = fc.constantFrom(
    'start',
    'validating',
    'queued',
    'review',
    'cancel',
    'accept',
    'redrive',
    'add',
  );
  const event = fc.tuple(fc.nat({ max: 7 }), act);

  test('add up after any order of events, seen from another connection', async () => {
    await using store = await testStore(kind);
    await using other = await store.connect();
    const { db } = store;
    await aBatch(db, 8);
    const { hash: outputHash } = await putJson(db, { value: 1, now: NOW });
    const rounds = new Map<string, number>();
    let submitted = 8;
    const settle = (generation: string, round: number, what: 'cancel' | 'accept') =>
      settleRound(db, {
        generation,
        round,
        ending: what === 'cancel' ? { kind: 'cancelled' } : { kind: 'accepted', mended: false, outputHash },
        now: LATER,
      });
    const happen = async (id: string, what: string): Promise<void> => {
      const generation = workflowOf(id);
      const round = rounds.get(id) ?? 1;
      const start = (n: number) =>
        startRound(db, { generation, round: n, plan: aPlan(generation, { round: n }), runId: 'r', now: NOW });
      if (what === 'add') {
        await addItems(db, { batch: 'b1', items: [anItem(`i-${submitted}`, submitted)], now: NOW });
        submitted += 1;
        return;
      }
      await start(round);
      if (what === 'validating' || what === 'queued') await setStage(db, { generation, round, stage: what });
      const review = { reason: 'Refused', attemptId: null, outputHash: null, openedAt: NOW, dueAt: LATER };
      if (what === 'review') await openReview(db, { generation, round, ...review });
      if (what === 'cancel' || what === 'accept') await settle(generation, round, what);
      if (what === 'redrive') {
        await settle(generation, round, 'cancel');
        rounds.set(id, round + 1);
        await start(round + 1);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        for (const [n, what] of events) {
          await happen(`i-${n}`, what);
          const counts = await countBatch(other.db, { batch: 'b1' });
          expectSum(counts);
          expect(counts.submitted).toBe(submitted);
        }
      }),
      { numRuns: 40 },
    );
  });
});
