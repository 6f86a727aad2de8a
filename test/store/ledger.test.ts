import { describe, expect, test } from 'vitest';

import { hashBytes } from '#domain/hash.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import { closeOrphans } from '#store/close-orphans.ts';
import { failAttempt } from '#store/fail-attempt.ts';
import { findAnswer } from '#store/find-answer.ts';
import { findAttempt } from '#store/find-attempt.ts';
import { findRound } from '#store/find-round.ts';
import { getBody } from '#store/get-body.ts';
import { getJson } from '#store/get-json.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { recordVerdict } from '#store/record-verdict.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { tallyStep } from '#store/tally-step.ts';

import { A_REQUEST, anAnswer, anAttempt, LATER, NOW, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

const RATE_LIMITED = {
  kind: 'RateLimited',
  message: 'Slow down\u0000 \ud800please.',
  status: 429,
  providerCode: 'rate_limit_error',
  requestId: 'req-9',
} as const;

describe.for(STORE_KINDS)('the ledger on %s', (kind) => {
  test('writes a call down with its request before it is sent', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    expect(await reserveAttempt(store.db, anAttempt('a-1', generation))).toEqual({
      kind: 'reserved',
      seq: 1,
    });
    await using other = await store.connect();
    const found = await findAttempt(other.db, { id: 'a-1' });
    expect(found).toMatchObject({ state: 'reserved', mode: 'text', promptName: 'lean', usage: null, seq: 1 });
    expect(await getJson(other.db, { hash: found?.requestBody ?? '' })).toEqual({ value: A_REQUEST });
  });

  test('keeps the raw answer and its numbers, and finds it again by step and request', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    const answer = anAnswer('a-1', { body: new Uint8Array([0, 0xed, 0xa0, 0x80]) });
    const bodyHash = hashBytes(answer.body);
    expect(await answerAttempt(store.db, answer)).toEqual({ kind: 'answered', bodyHash, bytes: 4 });
    const wanted = { generation, round: 1, step: 0, requestHash: 'sha256:request' };
    expect(await findAnswer(store.db, wanted)).toMatchObject({
      id: 'a-1',
      state: 'answered',
      status: 200,
      providerRequestId: 'req-a-1',
      answeredModel: 'sim-small-2026',
      stopKind: 'complete',
      usage: answer.usage,
      costUsd: 0.001,
      bodyHash,
    });
    expect(await findAnswer(store.db, { ...wanted, requestHash: 'sha256:other' })).toBeUndefined();
    expect(await findAnswer(store.db, { ...wanted, step: 1 })).toBeUndefined();
    expect(await findAnswer(store.db, { ...wanted, round: 2 })).toBeUndefined();
  });

  test('takes one answer a step: a step that has one reserves no more', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    await answerAttempt(store.db, anAnswer('a-1'));
    const second = anAttempt('a-2', generation, { requestHash: 'sha256:other' });
    expect(await reserveAttempt(store.db, second)).toMatchObject({
      kind: 'answered',
      attempt: { id: 'a-1' },
    });
    expect(await reserveAttempt(store.db, { ...second, step: 1 })).toEqual({ kind: 'reserved', seq: 2 });
  });

  test('a second answer of a step is kept and paid for, and stays unknown', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    await reserveAttempt(store.db, anAttempt('a-2', generation));
    await answerAttempt(store.db, anAnswer('a-2'));
    const late = await answerAttempt(store.db, anAnswer('a-1'));
    expect(late).toMatchObject({ kind: 'late', winner: { id: 'a-2' } });
    const row = await findAttempt(store.db, { id: 'a-1' });
    expect(row).toMatchObject({
      state: 'unknown',
      failureKind: 'ConnectionLost',
      usage: { inputTokens: 100 },
    });
    expect(await getBody(store.db, { hash: row?.bodyHash ?? '' })).toBeDefined();
    const round = await findRound(store.db, { generation, round: 1 });
    expect(round).toMatchObject({
      attempts: 2,
      usage: { inputTokens: 200, outputTokens: 40 },
      costUsd: 0.002,
    });
  });

  test('calls of a worker that is gone become unknown; their late answer changes no state', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    await reserveAttempt(store.db, anAttempt('b-1', generation, { step: 1 }));
    const step = { generation, round: 1, step: 0 };
    expect(await closeOrphans(store.db, { ...step, now: LATER })).toBe(1);
    expect(await closeOrphans(store.db, { ...step, now: LATER })).toBe(0);
    expect(await answerAttempt(store.db, anAnswer('a-1'))).toMatchObject({ kind: 'late', winner: null });
    expect(await findAttempt(store.db, { id: 'a-1' })).toMatchObject({ state: 'unknown', costUsd: 0.001 });
    expect(await findAttempt(store.db, { id: 'b-1' })).toMatchObject({ state: 'reserved' });
  });

  test('the same write twice is one: a commit whose confirmation was lost is repeated', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const attempt = anAttempt('a-1', generation);
    await reserveAttempt(store.db, attempt);
    expect(await reserveAttempt(store.db, attempt)).toEqual({ kind: 'reserved', seq: 1 });
    await expect(reserveAttempt(store.db, { ...attempt, step: 3 })).rejects.toThrow('as another call');
    const first = await answerAttempt(store.db, anAnswer('a-1'));
    expect(await answerAttempt(store.db, anAnswer('a-1'))).toEqual(first);
    expect(await listAttempts(store.db, { generation })).toHaveLength(1);
  });

  test('a failed call is closed once, with its reason in clean text', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    const body = new TextEncoder().encode('<html>');
    const closing = { id: 'a-1', state: 'failed', failure: RATE_LIMITED, body, now: LATER } as const;
    expect(await failAttempt(store.db, closing)).toEqual({ kind: 'closed' });
    expect(await failAttempt(store.db, { ...closing, state: 'unknown' })).toEqual({
      kind: 'late',
      state: 'failed',
    });
    const row = await findAttempt(store.db, { id: 'a-1' });
    expect(row).toMatchObject({
      state: 'failed',
      status: 429,
      usageState: 'absent',
      usage: null,
      costUsd: null,
    });
    expect(row?.message).toBe('Slow down\ufffd \ufffdplease.');
  });

  test('what a call without an answer used is counted where it can be estimated', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    const usage = { inputTokens: 50, cachedInputTokens: 0, outputTokens: 9 };
    const used = { usage, usageState: 'estimated', costUsd: 0.5 } as const;
    const failure = { kind: 'TimedOut', message: 'It stalled.' } as const;
    await failAttempt(store.db, { id: 'a-1', state: 'unknown', failure, used, now: LATER });
    expect(await findAttempt(store.db, { id: 'a-1' })).toMatchObject({ usageState: 'estimated', usage });
    expect(await findRound(store.db, { generation, round: 1 })).toMatchObject({ usage, costUsd: 0.5 });
  });

  test('counts the calls of a step by endpoint, the unknown ones, and why the last one failed', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    const step = { generation, round: 1, step: 0 };
    expect(await tallyStep(store.db, step)).toEqual({
      calls: 0,
      endpoints: [],
      unknown: 0,
      reserved: 0,
      lastFailure: null,
    });
    for (const [id, endpoint] of [
      ['a-1', 'haiku'],
      ['a-2', 'haiku'],
      ['a-3', 'gpt'],
    ] as const) {
      await reserveAttempt(store.db, anAttempt(id, generation, { endpoint }));
    }
    const lost = { kind: 'ConnectionLost', message: 'The line broke.' } as const;
    await failAttempt(store.db, { id: 'a-1', state: 'unknown', failure: lost, now: LATER });
    await failAttempt(store.db, { id: 'a-2', state: 'failed', failure: RATE_LIMITED, now: LATER });
    await reserveAttempt(store.db, anAttempt('b-1', generation, { step: 1 }));
    expect(await tallyStep(store.db, step)).toEqual({
      calls: 3,
      endpoints: [
        { endpoint: 'haiku', calls: 2, final: null },
        { endpoint: 'gpt', calls: 1, final: null },
      ],
      unknown: 1,
      reserved: 1,
      lastFailure: {
        ...RATE_LIMITED,
        message: 'Slow down\ufffd \ufffdplease.',
        endpoint: 'haiku',
        model: 'sim-small',
      },
    });
  });

  test('knows why a call went to another endpoint, and which call was the last of its endpoint', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation, { endpoint: 'haiku' }));
    await failAttempt(store.db, {
      id: 'a-1',
      state: 'failed',
      failure: RATE_LIMITED,
      final: true,
      now: LATER,
    });
    const fallback = { from: 'haiku', kind: 'RateLimited', message: 'Slow \ud800down.' } as const;
    await reserveAttempt(store.db, anAttempt('a-2', generation, { endpoint: 'gpt', fallback }));
    const rows = await listAttempts(store.db, { generation });
    expect(rows.map(({ id, fallback: why, final }) => ({ id, why, final }))).toEqual([
      { id: 'a-1', why: null, final: true },
      { id: 'a-2', why: fallback, final: false },
    ]);
    expect((await tallyStep(store.db, { generation, round: 1, step: 0 })).endpoints).toMatchObject([
      { endpoint: 'haiku', calls: 1, final: { kind: 'RateLimited', status: 429 } },
      { endpoint: 'gpt', calls: 1, final: null },
    ]);
  });

  test('a call without a known price costs null, and the round still adds up', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    await answerAttempt(store.db, anAnswer('a-1', { costUsd: null }));
    expect(await findAttempt(store.db, { id: 'a-1' })).toMatchObject({ costUsd: null });
    expect(await findRound(store.db, { generation, round: 1 })).toMatchObject({ costUsd: 0 });
  });

  test.for([
    ['inputTokens', { usage: { inputTokens: 1.5, cachedInputTokens: 0, outputTokens: 0 } }],
    ['cachedInputTokens', { usage: { inputTokens: 0, cachedInputTokens: -1, outputTokens: 0 } }],
    ['outputTokens', { usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 2 ** 53 } }],
    ['outputTokens', { usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: Number.NaN } }],
    ['costUsd', { costUsd: Number('1e999') }],
    ['costUsd', { costUsd: Number.NaN }],
    ['costUsd', { costUsd: -0.1 }],
  ] as const)('a number that is none of %s is refused before the write: %j', async ([column, changes]) => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    const answer = async () => await answerAttempt(store.db, anAnswer('a-1', changes));
    await expect(answer()).rejects.toThrow(TypeError);
    await expect(answer()).rejects.toThrow(column);
    expect(await findAttempt(store.db, { id: 'a-1' })).toMatchObject({ state: 'reserved' });
  });

  test('three billion tokens are a number like any other', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    const usage = { inputTokens: 3_000_000_000, cachedInputTokens: 0, outputTokens: 3_000_000_000 };
    await answerAttempt(store.db, anAnswer('a-1', { usage }));
    expect(await findRound(store.db, { generation, round: 1 })).toMatchObject({ usage });
  });

  test('keeps what validation said, and a valid output as a body', async () => {
    await using store = await testStore(kind);
    const generation = await startedGeneration(store.db, 't-1');
    await reserveAttempt(store.db, anAttempt('a-1', generation));
    await answerAttempt(store.db, anAnswer('a-1'));
    const findings = [{ path: 'a', rule: 'schema:x', expected: 'b\u0000', got: '\ud800' }];
    const invalid = { kind: 'invalid', reason: 'SchemaMismatch', findings } as const;
    expect(await recordVerdict(store.db, { attemptId: 'a-1', verdict: invalid, now: NOW })).toEqual({
      kind: 'invalid',
      output: null,
    });
    expect(await findAttempt(store.db, { id: 'a-1' })).toMatchObject({ verdict: 'SchemaMismatch', findings });
    const valid = { kind: 'valid', mended: true, output: { b: 1, a: '\u0000' } } as const;
    const recorded = await recordVerdict(store.db, { attemptId: 'a-1', verdict: valid, now: NOW });
    if (recorded.kind !== 'valid') throw new Error('It is valid.');
    expect(await getJson(store.db, recorded.output)).toEqual({ value: valid.output });
    const row = await findAttempt(store.db, { id: 'a-1' });
    expect(row).toMatchObject({ verdict: 'mended', findings: null, outputHash: recorded.output.hash });
  });
});
