import { describe, expect, test } from 'vitest';

import { hashText } from '#domain/hash.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import { failAttempt } from '#store/fail-attempt.ts';
import { findEnding } from '#store/find-ending.ts';
import { groupDeadLetters } from '#store/group-dead-letters.ts';
import { listDeadLetters } from '#store/list-dead-letters.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { openGeneration } from '#store/open-generation.ts';
import { putJson } from '#store/put-json.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { setStage } from '#store/set-stage.ts';
import { settleRound } from '#store/settle-round.ts';
import { startRound } from '#store/start-round.ts';

import { aGeneration, anAnswer, anAttempt, aPlan, LATER, NOW, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

const OUTPUT = { intent: 'card_arrival', urgency: 'low' };

describe.for(STORE_KINDS)('endings on %s', (kind) => {
  test('every kind comes back as it was settled', async () => {
    await using store = await testStore(kind);
    const { hash: outputHash } = await putJson(store.db, { value: OUTPUT, now: NOW });
    const inline = { output: OUTPUT, outputRef: null };
    const failure = { kind: 'BadRequest', message: 'No.', status: 400 } as const;
    const cases = [
      [
        { kind: 'accepted', mended: true, outputHash },
        { kind: 'accepted', rung: 0, mended: true, ...inline },
      ],
      [
        { kind: 'repaired', rung: 2, mended: false, outputHash },
        { kind: 'repaired', rung: 2, mended: false, ...inline },
      ],
      [
        { kind: 'approved', by: 'ana', edited: true, outputHash },
        { kind: 'approved', by: 'ana', edited: true, ...inline },
      ],
      [
        { kind: 'rejected', by: 'ana', note: null },
        { kind: 'rejected', by: 'ana', note: null },
      ],
      [
        { kind: 'dead-lettered', failure },
        { kind: 'dead-lettered', failure },
      ],
      [{ kind: 'cancelled' }, { kind: 'cancelled' }],
    ] as const satisfies readonly (readonly [EndingDraft, unknown])[];
    for (const [ending, expected] of cases) {
      const generation = await startedGeneration(store.db, ending.kind);
      const settled = await settleRound(store.db, { generation, round: 1, ending, now: LATER });
      expect(settled).toMatchObject({ kind: 'settled', round: { ending: expected, endedAt: LATER } });
      expect(await findEnding(store.db, { generation, round: 1 })).toEqual(expected);
      const loaded = await loadGeneration(store.db, { generation });
      expect(loaded).toMatchObject({ stage: 'done', endingKind: ending.kind, endedAt: LATER });
    }
  });

  test('an output over 32 KiB is named, not shown', async () => {
    await using store = await testStore(kind);
    const { hash: outputHash } = await putJson(store.db, { value: 'x'.repeat(32 * 1024 - 1), now: NOW });
    const generation = await startedGeneration(store.db, 't-1');
    const ending = { kind: 'accepted', mended: false, outputHash } as const;
    await settleRound(store.db, { generation, round: 1, ending, now: LATER });
    const found = await findEnding(store.db, { generation, round: 1 });
    expect(found).toMatchObject({ output: null, outputRef: outputHash });
  });

  test('an output that is null is a valid output', async () => {
    await using store = await testStore(kind);
    const { hash: outputHash } = await putJson(store.db, { value: null, now: NOW });
    const generation = await startedGeneration(store.db, 't-1');
    const ending = { kind: 'accepted', mended: false, outputHash } as const;
    await settleRound(store.db, { generation, round: 1, ending, now: LATER });
    expect(await findEnding(store.db, { generation, round: 1 })).toMatchObject({
      output: null,
      outputRef: null,
    });
  });

  test('an output that is not in the store ends nothing', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const ending = { kind: 'accepted', mended: false, outputHash: hashText('not there') } as const;
    await expect(settleRound(store.db, { generation, round: 1, ending, now: LATER })).rejects.toThrow();
    expect(await findEnding(store.db, { generation, round: 1 })).toBeUndefined();
  });

  test('the first of many at once is the ending; all others are told it', async () => {
    await using store = await testStore(kind);
    const connections = [store, await store.connect(), await store.connect()];
    for (let n = 0; n < 30; n += 1) {
      const generation = await startedGeneration(store.db, `t-${n}`);
      const settled = await Promise.all(
        connections.flatMap(({ db }, who) =>
          ['x', 'y'].map((note) => {
            const ending = { kind: 'rejected', by: `${who}`, note } as const;
            return settleRound(db, { generation, round: 1, ending, now: LATER });
          }),
        ),
      );
      expect(settled.filter((outcome) => outcome.kind === 'settled')).toHaveLength(1);
      const ending = await findEnding(store.db, { generation, round: 1 });
      expect(settled.map(({ round }) => round.ending)).toEqual(settled.map(() => ending));
    }
  });

  test('a generation ends before it was planned, and a call that ends later is still paid for', async () => {
    await using store = await testStore(kind);
    const wanted = aGeneration('t-1');
    const { generation } = wanted;
    await openGeneration(store.db, wanted);
    await settleRound(store.db, { generation, round: 1, ending: { kind: 'cancelled' }, now: NOW });
    expect(await loadGeneration(store.db, wanted)).toMatchObject({
      stage: 'done',
      rounds: [{ plan: null, attempts: 0, ending: { kind: 'cancelled' } }],
    });
    const running = await startedGeneration(store.db, 't-2');
    await reserveAttempt(store.db, anAttempt('a-1', running));
    await settleRound(store.db, { generation: running, round: 1, ending: { kind: 'cancelled' }, now: NOW });
    expect(await answerAttempt(store.db, anAnswer('a-1'))).toMatchObject({ kind: 'answered' });
    const loaded = await loadGeneration(store.db, { generation: running });
    expect(loaded).toMatchObject({
      rounds: [{ attempts: 1, costUsd: 0.001, ending: { kind: 'cancelled' } }],
    });
  });

  test('what has ended takes no stage and no round out of turn; a redrive opens the next round', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const next = { generation, round: 2, plan: aPlan(generation, { round: 2 }), runId: 'run-2', now: LATER };
    await expect(startRound(store.db, next)).rejects.toThrow('is in round 1, generating');
    expect(await setStage(store.db, { generation, round: 1, stage: 'validating' })).toEqual({ kind: 'set' });
    const failure = { kind: 'Overloaded', message: 'Too much.' } as const;
    await settleRound(store.db, {
      generation,
      round: 1,
      ending: { kind: 'dead-lettered', failure },
      now: NOW,
    });
    expect(await setStage(store.db, { generation, round: 1, stage: 'repairing' })).toEqual({ kind: 'over' });
    expect(await startRound(store.db, { ...next, round: 1 })).toMatchObject({ kind: 'ended' });
    expect(await startRound(store.db, next)).toMatchObject({ kind: 'started', plan: { round: 2 } });
    const loaded = await loadGeneration(store.db, { generation });
    expect(loaded).toMatchObject({ round: 2, stage: 'generating', endingKind: null, failureKind: null });
    expect(loaded?.rounds).toMatchObject([{ ending: { kind: 'dead-lettered', failure } }, { ending: null }]);
    await expect(
      settleRound(store.db, { generation, round: 3, ending: { kind: 'cancelled' }, now: LATER }),
    ).rejects.toThrow('is in round 2');
  });
});

describe.for(STORE_KINDS)('dead letters on %s', (kind) => {
  test('are listed oldest first, filtered, paged, and grouped by reason', async () => {
    await using store = await testStore(kind);
    for (let n = 0; n < 5; n += 1) {
      const generation = await startedGeneration(store.db, `t-${n}`);
      const failure =
        n === 4
          ? ({ kind: 'BadRequest', message: 'No\u0000.' } as const)
          : ({ kind: 'TimedOut', message: 'Late.' } as const);
      await reserveAttempt(store.db, anAttempt(`a-${n}`, generation));
      await failAttempt(store.db, { id: `a-${n}`, state: 'failed', failure, now: NOW });
      const now = `2026-11-24T10:00:0${Math.floor(n / 2)}.000Z`;
      await settleRound(store.db, { generation, round: 1, ending: { kind: 'dead-lettered', failure }, now });
    }
    const first = await listDeadLetters(store.db, { limit: 3 });
    expect(first.map(({ id }) => id)).toEqual(['t-0', 't-1', 't-2']);
    const { endedAt, generation } = first.at(-1) ?? {};
    const after = { endedAt: endedAt ?? '', generation: generation ?? '' };
    const second = await listDeadLetters(store.db, { after, limit: 3 });
    expect(second.map(({ id }) => id)).toEqual(['t-3', 't-4']);
    const bad = await listDeadLetters(store.db, { kind: 'BadRequest', task: 'triage', batch: '-', limit: 9 });
    expect(bad.map(({ id, failureMessage }) => [id, failureMessage])).toEqual([['t-4', 'No\ufffd.']]);
    expect(await groupDeadLetters(store.db, { task: 'triage' })).toMatchObject([
      { kind: 'TimedOut', message: 'Late.', count: 4, last: '2026-11-24T10:00:01.000Z' },
      { kind: 'BadRequest', count: 1 },
    ]);
    expect(await groupDeadLetters(store.db, { batch: 'b1' })).toEqual([]);
  });
});
