import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import type { Provider } from '#providers/provider.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { findAttempt } from '#store/find-attempt.ts';
import { ActivityRig, quietEnvironment } from '../support/activity-rig.ts';

const RETRIED = [429, 500, 502, 503, 529];

/** Calls until the activity says that it will not be called again, as Temporal would; what it threw, in order. */
async function untilFinal(rig: ActivityRig, id: string): Promise<readonly ApplicationFailure[]> {
  const input = await rig.firstCall(id);
  const thrown: ApplicationFailure[] = [];
  for (let tries = 0; tries < 10; tries++) {
    const error: unknown = await rig.run(rig.activities().generate, input).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ApplicationFailure)) throw new Error(`not a failure: ${String(error)}`);
    thrown.push(error);
    if (error.nonRetryable === true) break;
  }
  return thrown;
}

describe('a call under the protocol', () => {
  test('is written down before it is sent', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('before');
    const states: (string | undefined)[] = [];
    const real = rig.deps.provider(input.endpoint.name);
    const provider: Provider = {
      call: async (call) => {
        states.push((await findAttempt(rig.store.db, { id: call.attemptId }))?.state);
        return real.call(call);
      },
    };
    const result = await rig.run(rig.activities({ provider: () => provider }).generate, input);
    expect(states).toEqual(['reserved']);
    expect(await findAttempt(rig.store.db, { id: result.attemptId })).toMatchObject({
      state: 'answered',
      status: 200,
    });
  });

  test('is not made again where its answer was bought already', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('again');
    const first = await rig.run(rig.activities().generate, input);
    const second = await rig.run(rig.activities().generate, input);
    expect(second).toEqual({ ...first, found: true });
    expect(await rig.calls()).toHaveLength(1);
  });

  test('counts a call of a worker that went away as unknown, and calls once more', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('orphan');
    const gone: Provider = { call: () => Promise.reject(new Error('killed')) };
    await expect(rig.run(rig.activities({ provider: () => gone }).generate, input)).rejects.toMatchObject({
      type: 'InternalError',
    });
    const result = await rig.run(rig.activities().generate, input);
    const attempts = await listAttempts(rig.store.db, { generation: input.plan.generation });
    expect(attempts.map(({ state }) => state)).toEqual(['unknown', 'answered']);
    expect(result.attemptId).toBe(attempts[1]?.id);
  });

  test('ends with a person after two calls whose fate is unknown', async () => {
    await using rig = await ActivityRig.open([{ kind: 'reset', when: 'in-body' }]);
    const thrown = await untilFinal(rig, 'resets');
    expect(thrown.map(({ type, nonRetryable }) => [type, nonRetryable])).toEqual([
      ['ConnectionLost', false],
      ['ConnectionLost', true],
    ]);
    expect(await rig.calls()).toHaveLength(2);
  });

  test('a 200 that is no answer may have been billed: two of them, then a person', async () => {
    await using rig = await ActivityRig.open([{ kind: 'html200' }]);
    const thrown = await untilFinal(rig, 'html');
    expect(thrown.map(({ type }) => type)).toEqual(['ServerError', 'ConnectionLost']);
    const attempts = await listAttempts(rig.store.db, { generation: 'gen/support-triage/-/html' });
    expect(attempts.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });

  test('that is cancelled is unknown in the ledger', async () => {
    await using rig = await ActivityRig.open([{ kind: 'stall' }]);
    const input = await rig.firstCall('cancelled');
    const env = quietEnvironment();
    const running = rig.run(rig.activities().generate, input, env);
    setTimeout(() => env.cancel(), 300);
    await expect(running).rejects.toBeInstanceOf(CancelledFailure);
    const attempts = await listAttempts(rig.store.db, { generation: input.plan.generation });
    expect(attempts.map(({ state }) => state)).toEqual(['unknown']);
  });

  test('is not made while the ledger can not be written', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('away');
    await rig.store.close();
    await expect(rig.run(rig.activities().generate, input)).rejects.toMatchObject({
      type: 'StoreUnavailable',
      nonRetryable: false,
    });
    expect(await rig.calls()).toEqual([]);
  });

  test('is not made once the budget of its generation is spent', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('budget');
    await rig.run(rig.activities().generate, input);
    const next = { ...input, step: 1, budgetUsd: 0.000_001 };
    await expect(rig.run(rig.activities().repair, next)).rejects.toMatchObject({
      type: 'BudgetExceeded',
      nonRetryable: true,
    });
    expect(await rig.calls()).toHaveLength(1);
  });
});

describe('a status', () => {
  test('is retried where it is one of five, four calls an endpoint, and no other is called twice', async () => {
    const statuses = [...RETRIED, 400, 401, 402, 403, 404, 405, 409, 413, 418, 422, 501, 505, 520, 599];
    for (const status of statuses) {
      await using rig = await ActivityRig.open([{ kind: 'status', status }]);
      const thrown = await untilFinal(rig, `s-${status}`);
      expect([status, (await rig.calls()).length]).toEqual([status, RETRIED.includes(status) ? 4 : 1]);
      expect(thrown.at(-1)?.nonRetryable).toBe(true);
      // A delay of 0 would end the activity; the last one needs none.
      expect(thrown.slice(0, -1).every(({ nextRetryDelay }) => Number(nextRetryDelay) >= 1000)).toBe(true);
    }
  }, 60_000);

  test.each([
    'content-policy',
    'context-length',
    'openai-insufficient-quota',
    'anthropic-spend-limit',
    'moderation',
  ])('with the body %s causes one call', async (fixture) => {
    await using rig = await ActivityRig.open([{ kind: 'body', fixture }]);
    const [failure] = await untilFinal(rig, fixture);
    expect(failure?.nonRetryable).toBe(true);
    expect(await rig.calls()).toHaveLength(1);
  });

  test('with a Retry-After is waited for as long as it asks', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 429, retryAfter: '7' }]);
    const [first] = await untilFinal(rig, 'retry-after');
    expect(Number(first?.nextRetryDelay)).toBe(7000);
  });

  test('tells Temporal small facts, and neither a body nor a key', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 401 }]);
    const [failure] = await untilFinal(rig, 'facts');
    const [details] = (failure?.details ?? []) as [Record<string, unknown>];
    expect(details).toMatchObject({ kind: 'AuthenticationFailed', status: 401, endpoint: 'claude-haiku' });
    expect(JSON.stringify(failure?.details).length).toBeLessThan(2048);
    expect(JSON.stringify(failure?.details)).not.toContain('simulated');
  });
});
