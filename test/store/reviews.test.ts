import { describe, expect, test } from 'vitest';

import { answerAttempt } from '#store/answer-attempt.ts';
import { appendDecision } from '#store/append-decision.ts';
import type { DecisionToAppend } from '#store/append-decision.ts';
import type { Db } from '#store/db.ts';
import { findReview } from '#store/find-review.ts';
import { listDecisions } from '#store/list-decisions.ts';
import { listReviews } from '#store/list-reviews.ts';
import { openReview } from '#store/open-review.ts';
import { recordVerdict } from '#store/record-verdict.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { setStage } from '#store/set-stage.ts';
import { settleRound } from '#store/settle-round.ts';

import { anAnswer, anAttempt, LATER, NOW, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

const DUE = '2026-12-01T10:00:00.000Z';

async function answered(
  db: Db,
  id: string,
): Promise<{ generation: string; attemptId: string; bodyHash: string }> {
  const generation = await startedGeneration(db, id);
  const attemptId = `a-${id}`;
  await reserveAttempt(db, anAttempt(attemptId, generation));
  const { bodyHash } = await answerAttempt(db, anAnswer(attemptId));
  return { generation, attemptId, bodyHash };
}

function aReview(generation: string, attemptId: string | null, openedAt = NOW) {
  return { generation, round: 1, reason: 'Refused', attemptId, outputHash: null, openedAt, dueAt: DUE };
}

function aDecision(generation: string, changes: Partial<DecisionToAppend> = {}): DecisionToAppend {
  return {
    generation,
    round: 1,
    decisionId: 'd-1',
    action: 'approve',
    reviewer: 'ana',
    note: null,
    hint: null,
    sees: null,
    beforeHash: null,
    afterHash: null,
    outcome: 'applied',
    now: LATER,
    ...changes,
  };
}

describe.for(STORE_KINDS)('reviews on %s', (kind) => {
  test('show the raw answer where it is not valid, and what is wrong with it', async () => {
    await using store = await testStore(kind);
    const { generation, attemptId, bodyHash } = await answered(store.db, 't-1');
    const findings = [{ path: '', rule: 'refusal', expected: 'an answer', got: 'no' }];
    const verdict = { kind: 'invalid', reason: 'Refused', findings } as const;
    await recordVerdict(store.db, { attemptId, verdict, now: NOW });
    const opened = await openReview(store.db, aReview(generation, attemptId));
    expect(opened).toMatchObject({ kind: 'opened', review: { sees: bodyHash, draftValid: false, due: DUE } });
    const dossier = await findReview(store.db, { generation });
    expect(dossier).toMatchObject({ isOpen: true, attempt: { id: attemptId, findings }, decisions: [] });
    expect(new TextDecoder().decode(dossier?.draft ?? undefined)).toBe(`{"answer":"${attemptId}"}`);
  });

  test('show the output where it is valid, and nothing where no call brought an answer', async () => {
    await using store = await testStore(kind);
    const { generation, attemptId } = await answered(store.db, 't-1');
    const verdict = { kind: 'valid', mended: false, output: { b: 1, a: 2 } } as const;
    const recorded = await recordVerdict(store.db, { attemptId, verdict, now: NOW });
    const outputHash = recorded.kind === 'valid' ? recorded.output.hash : null;
    await openReview(store.db, { ...aReview(generation, attemptId), outputHash });
    const dossier = await findReview(store.db, { generation });
    expect(dossier?.review).toMatchObject({ sees: outputHash, draftValid: true });
    expect(new TextDecoder().decode(dossier?.draft ?? undefined)).toBe('{"a":2,"b":1}');
    const empty = await startedGeneration(store.db, 't-2');
    await openReview(store.db, aReview(empty, null));
    expect(await findReview(store.db, { generation: empty })).toMatchObject({
      draft: null,
      attempt: null,
      review: { sees: null, draftValid: false },
    });
    expect(await findReview(store.db, { generation: 'gen/none' })).toBeUndefined();
  });

  test('opening again after a crash keeps the first times; after a repair it is a review of its own', async () => {
    await using store = await testStore(kind);
    const { generation, attemptId } = await answered(store.db, 't-1');
    await openReview(store.db, aReview(generation, attemptId));
    const again = await openReview(store.db, aReview(generation, attemptId, LATER));
    expect(again).toMatchObject({ kind: 'repeated', review: { since: NOW } });
    await setStage(store.db, { generation, round: 1, stage: 'repairing' });
    expect(await listReviews(store.db, { limit: 9 })).toEqual([]);
    const next = await openReview(store.db, aReview(generation, attemptId, LATER));
    expect(next).toMatchObject({ kind: 'opened', review: { since: LATER } });
    await settleRound(store.db, { generation, round: 1, ending: { kind: 'cancelled' }, now: LATER });
    expect(await openReview(store.db, aReview(generation, attemptId))).toMatchObject({ kind: 'ended' });
    expect(await findReview(store.db, { generation })).toMatchObject({ isOpen: false });
  });

  test('the queue is oldest first, filtered and paged', async () => {
    await using store = await testStore(kind);
    for (const [n, second] of [3, 1, 2, 1].entries()) {
      const generation = await startedGeneration(store.db, `t-${n}`);
      await openReview(store.db, aReview(generation, null, `2026-11-24T10:00:0${second}.000Z`));
    }
    const first = await listReviews(store.db, { limit: 3 });
    expect(first.map(({ id }) => id)).toEqual(['t-1', 't-3', 't-2']);
    const rest = await listReviews(store.db, { limit: 3, after: first.at(-1) });
    expect(rest).toMatchObject([
      { id: 't-0', task: 'triage', batch: '-', reason: 'Refused', draftValid: false },
    ]);
    expect(await listReviews(store.db, { batch: 'b1', limit: 9 })).toEqual([]);
    expect(await listReviews(store.db, { task: 'triage', batch: '-', limit: 9 })).toHaveLength(4);
  });
});

describe.for(STORE_KINDS)('decisions on %s', (kind) => {
  test('the same id twice counts once, and the first stands', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const first = await appendDecision(store.db, aDecision(generation, { note: 'nul \u0000' }));
    expect(first).toMatchObject({ kind: 'appended', decision: { seq: 1, at: LATER, note: 'nul \ufffd' } });
    const again = await appendDecision(store.db, aDecision(generation, { action: 'reject', note: 'other' }));
    expect(again).toEqual({ kind: 'repeated', decision: first.decision });
  });

  test('one decision ends a round; repairs and refusals are any number', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const append = async (decisionId: string, changes: Partial<DecisionToAppend>) =>
      (await appendDecision(store.db, aDecision(generation, { decisionId, ...changes }))).kind;
    expect(await append('d-1', { action: 'repair', hint: 'Be short.' })).toBe('appended');
    expect(await append('d-2', { action: 'repair' })).toBe('appended');
    expect(await append('d-3', { outcome: 'refused:Stale' })).toBe('appended');
    expect(await append('d-4', { action: 'reject' })).toBe('appended');
    expect(await append('d-5', { action: 'approve' })).toBe('decided');
    expect(await append('d-6', { outcome: 'refused:AlreadyDecided' })).toBe('appended');
    const decisions = await listDecisions(store.db, { generation });
    expect(decisions.map(({ decisionId }) => decisionId)).toEqual(['d-1', 'd-2', 'd-3', 'd-4', 'd-6']);
  });

  test('ten people at once: one decides', async () => {
    await using store = await testStore(kind);
    await using other = await store.connect();
    const generation = await startedGeneration(store.db, 't-1');
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        appendDecision((n % 2 === 0 ? store : other).db, aDecision(generation, { decisionId: `d-${n}` })),
      ),
    );
    const kinds = outcomes.map((outcome) => outcome.kind);
    expect(kinds.filter((outcome) => outcome === 'appended')).toHaveLength(1);
    expect(kinds.filter((outcome) => outcome === 'decided')).toHaveLength(9);
  });

  test('are never changed and never removed', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await appendDecision(store.db, aDecision(generation));
    const before = await listDecisions(store.db, { generation });
    const change = store.db.updateTable('reviews').set({ reviewer: 'eve' }).execute();
    await expect(change).rejects.toThrow('reviews takes no update');
    await expect(store.db.deleteFrom('reviews').execute()).rejects.toThrow('reviews takes no delete');
    expect(await listDecisions(store.db, { generation })).toEqual(before);
  });
});
