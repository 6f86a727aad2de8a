import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Usage } from '#domain/usage.ts';
import { addUsage, NO_USAGE } from '#domain/usage.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import { closeOrphans } from '#store/close-orphans.ts';
import type { Db } from '#store/db.ts';
import { failAttempt } from '#store/fail-attempt.ts';
import { findRound } from '#store/find-round.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { settleRound } from '#store/settle-round.ts';
import type { AttemptState } from '#store/tables.ts';

import { anAnswer, anAttempt, LATER, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

/** What a store of one round must come to, in the plainest words. */
interface ModelRow {
  readonly step: number;
  state: AttemptState;
  usage: Usage;
  costUsd: number;
}

class Model {
  readonly rows = new Map<string, ModelRow>();

  winner(step: number): string | undefined {
    return [...this.rows].find(([, row]) => row.step === step && row.state === 'answered')?.[0];
  }

  reserve(id: string, step: number): 'reserved' | 'answered' {
    if (this.winner(step) !== undefined) return 'answered';
    this.rows.set(id, { step, state: 'reserved', usage: NO_USAGE, costUsd: 0 });
    return 'reserved';
  }

  answer(row: ModelRow, usage: Usage, costUsd: number): 'answered' | 'late' {
    const isFirst = row.state === 'reserved' && this.winner(row.step) === undefined;
    // The first answer stands as it was written; the same call's answer again changes nothing.
    if (row.state !== 'answered')
      Object.assign(row, { usage, costUsd, state: isFirst ? 'answered' : 'unknown' });
    return isFirst || row.state === 'answered' ? 'answered' : 'late';
  }

  fail(row: ModelRow, state: 'failed' | 'unknown'): 'closed' | 'late' {
    if (row.state !== 'reserved') return 'late';
    row.state = state;
    return 'closed';
  }

  closeOrphans(step: number): number {
    const orphans = [...this.rows.values()].filter((row) => row.step === step && row.state === 'reserved');
    for (const row of orphans) row.state = 'unknown';
    return orphans.length;
  }

  totals() {
    const rows = [...this.rows.values()];
    return {
      attempts: rows.length,
      usage: rows.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE),
      costUsd: expect.closeTo(
        rows.reduce((sum, { costUsd }) => sum + costUsd, 0),
        9,
      ) as number,
    };
  }
}

const step = fc.nat({ max: 2 });
/** Which of the calls made so far. */
const pick = fc.nat({ max: 9 });
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reserve' as const), step }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), pick, tokens: fc.nat() }) },
  fc.record({
    kind: fc.constant('fail' as const),
    pick,
    state: fc.constantFrom('failed' as const, 'unknown' as const),
  }),
  fc.record({ kind: fc.constant('closeOrphans' as const), step }),
  fc.record({ kind: fc.constant('settle' as const) }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

async function obey(db: Db, model: Model, generation: string, order: Command): Promise<void> {
  const id = `${generation} ${model.rows.size}`;
  switch (order.kind) {
    case 'reserve': {
      const { kind } = await reserveAttempt(db, anAttempt(id, generation, { step: order.step }));
      expect(kind).toBe(model.reserve(id, order.step));
      return;
    }
    case 'closeOrphans': {
      const closed = await closeOrphans(db, { generation, round: 1, step: order.step, now: LATER });
      expect(closed).toBe(model.closeOrphans(order.step));
      return;
    }
    case 'settle':
      await settleRound(db, { generation, round: 1, ending: { kind: 'cancelled' }, now: LATER });
      return;
    case 'answer':
    case 'fail': {
      const picked = [...model.rows][order.pick % Math.max(1, model.rows.size)];
      if (picked !== undefined) await end(db, model, picked, order);
    }
  }
}

async function end(
  db: Db,
  model: Model,
  [id, row]: [string, ModelRow],
  order: Extract<Command, { kind: 'answer' | 'fail' }>,
): Promise<void> {
  if (order.kind === 'fail') {
    const failure = { kind: 'TimedOut', message: 'No answer came in time.' } as const;
    const { kind } = await failAttempt(db, { id, state: order.state, failure, now: LATER });
    expect(kind).toBe(model.fail(row, order.state));
    return;
  }
  const usage = { inputTokens: order.tokens, cachedInputTokens: 1, outputTokens: 7 };
  const costUsd = order.tokens / 1e6;
  const { kind } = await answerAttempt(db, anAnswer(id, { usage, costUsd }));
  expect(kind).toBe(model.answer(row, usage, costUsd));
}

describe.for(STORE_KINDS)('the ledger on %s', (kind) => {
  test('follows its model through any order of events, and its round always adds up', async () => {
    await using store = await testStore(kind);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 24 }), async (orders) => {
        runs += 1;
        const generation = await startedGeneration(store.db, `t-${runs}`);
        const model = new Model();
        for (const order of orders) await obey(store.db, model, generation, order);
        const attempts = await listAttempts(store.db, { generation });
        expect(attempts.map(({ id, state }) => [id, state])).toEqual(
          [...model.rows].map(([id, { state }]) => [id, state]),
        );
        expect(attempts.map(({ seq }) => seq)).toEqual(attempts.map((_, index) => index + 1));
        expect(await findRound(store.db, { generation, round: 1 })).toMatchObject(model.totals());
      }),
      { numRuns: 100 },
    );
  });
});
