import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import { findRound } from '#store/find-round.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { hashValue } from '#domain/hash.ts';
import { addItems } from '#store/add-items.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import { countBatch } from '#store/count-batch.ts';
import { createBatch } from '#store/create-batch.ts';
import type { Store, StoreLocation } from '#store/open-store.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';

import { anAnswer, anAttempt, NOW, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testPlace, testStore } from './with-store.ts';

const run = promisify(execFile);
const writer = fileURLToPath(new URL('./ledger-writer.ts', import.meta.url));

interface Counts {
  readonly answered: number;
  readonly late: number;
  readonly refused: number;
}

/** Each process reserves and answers once a step, both the same steps; a statement costs PostgreSQL a way to it. */
const STEPS = { sqlite: 500, postgres: 150 } as const;

async function write(
  location: StoreLocation,
  generation: string,
  worker: string,
  steps: number,
): Promise<Counts> {
  const args = ['--conditions=source', writer, JSON.stringify(location), generation, worker, String(steps)];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Counts;
}

describe.for(STORE_KINDS)('many processes on %s', (kind) => {
  test('two of them buy the same steps at once: no lock error, one answer a step, no row lost', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const steps = STEPS[kind];
    const counts = await Promise.all(
      ['a', 'b'].map((name) => write(store.location, generation, name, steps)),
    );
    const sum = (field: keyof Counts) => counts.reduce((total, count) => total + count[field], 0);
    expect(sum('answered')).toBe(steps);
    expect(sum('answered') + sum('late') + sum('refused')).toBe(2 * steps);
    const attempts = await listAttempts(store.db, { generation });
    const answered = attempts.filter(({ state }) => state === 'answered');
    expect(new Set(answered.map(({ step }) => step)).size).toBe(steps);
    expect(answered).toHaveLength(steps);
    expect(attempts.filter(({ state }) => state === 'unknown')).toHaveLength(sum('late'));
    expect(attempts).toHaveLength(sum('answered') + sum('late'));
    expect(attempts.map(({ seq }) => seq)).toEqual(attempts.map((_, index) => index + 1));
    expect(await findRound(store.db, { generation, round: 1 })).toMatchObject({ attempts: attempts.length });
  });

  test('four of them open one empty store at once', async () => {
    await using place = await testPlace(kind);
    const names = ['a', 'b', 'c', 'd'];
    const opened = await Promise.all(names.map((name) => write(place.location, '', name, 0)));
    expect(opened).toEqual(names.map(() => ({ answered: 0, late: 0, refused: 0 })));
  });

  test('call many times at once for one round: every call has a place of its own, and the round adds up', async () => {
    await using store = await testStore(kind);
    const connections = [store, await store.connect()];
    const generation = await startedGeneration(store.db, 't-1');
    const ids = Array.from({ length: 24 }, (_, n) => `a-${n}`);
    const each = (work: (id: string, store: Store) => Promise<unknown>) =>
      Promise.all(ids.map((id, n) => work(id, connections[n % 2] ?? store)));
    await each((id, { db }) => reserveAttempt(db, anAttempt(id, generation)));
    const kinds = await each(async (id, { db }) => (await answerAttempt(db, anAnswer(id))).kind);
    expect(kinds.filter((answered) => answered === 'answered')).toHaveLength(1);
    const attempts = await listAttempts(store.db, { generation });
    expect(attempts.map(({ seq }) => seq)).toEqual(ids.map((_, n) => n + 1));
    expect(await findRound(store.db, { generation, round: 1 })).toMatchObject({
      attempts: ids.length,
      usage: { inputTokens: 100 * ids.length },
    });
  });

  test('submit one batch at once, each in another order: every item is there once', async () => {
    await using store = await testStore(kind);
    const connections = [store, await store.connect(), await store.connect()];
    const batch = 'b1';
    const items = Array.from({ length: 60 }, (_, seq) => {
      const input = { text: `Is this number ${seq % 20}?` };
      return { id: `i-${seq}`, seq, input, inputHash: hashValue(input) };
    });
    const orders = [items, items.toReversed(), [...items.slice(30), ...items.slice(0, 30)]];
    const outcomes = await Promise.all(
      connections.map(async ({ db }, who) => {
        const common = { task: 'triage', version: 1, taskHash: null, simulated: true, concurrency: 8 };
        await createBatch(db, { batch, ...common, now: NOW });
        return addItems(db, { batch, items: orders[who] ?? [], now: NOW });
      }),
    );
    const added = outcomes.map((outcome) => (outcome.kind === 'added' ? outcome.added : -1));
    expect(added.toSorted((a, b) => a - b)).toEqual([0, 0, 60]);
    expect(await countBatch(store.db, { batch })).toMatchObject({ submitted: 60, queued: 60 });
  });
});
