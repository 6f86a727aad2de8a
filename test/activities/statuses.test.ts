import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import { NON_RETRYABLE_ERROR_TYPES } from '#domain/failure-kind.ts';
import type { CallInput } from '#contract/steps.ts';
import { ActivityRig, scenarioWith } from '../support/activity-rig.ts';

const RETRIED = [429, 500, 502, 503, 529];
/** Nobody can say whether the model had run: unknown, and two such calls are a step's share. */
const UNKNOWN = [408, 504, 524];
const ALL = Array.from({ length: 300 }, (_, n) => 300 + n);

/** A step has a share of calls of its own; so many of a generation spare most of the planning. */
const STEPS = 20;

type Endpoint = 'claude-haiku' | 'gpt-mini';

async function callOf(rig: ActivityRig, id: string, name: Endpoint): Promise<CallInput> {
  const input = await rig.firstCall(id);
  const endpoint = input.plan.rungs[0]?.endpoints.find((one) => one.name === name);
  if (endpoint === undefined) throw new Error(`The route has no endpoint ${name}.`);
  return { ...input, endpoint };
}

/** What the activity threw, until it said that it will not be tried again, as Temporal would hear it. */
async function untilFinal(rig: ActivityRig, input: CallInput, random = 0): Promise<ApplicationFailure[]> {
  const { generate } = rig.activities({ random: () => random });
  const thrown: ApplicationFailure[] = [];
  while (thrown.length < 10) {
    const error: unknown = await rig.run(generate, input).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ApplicationFailure)) throw new Error(`No failure of ours: ${String(error)}`);
    thrown.push(error);
    const type = error.type ?? '';
    if (error.nonRetryable === true || NON_RETRYABLE_ERROR_TYPES.includes(type)) return thrown;
  }
  throw new Error('It would be tried for ever.');
}

describe.for(['claude-haiku', 'gpt-mini'] as const)('every status from 300 to 599, from %s', (name) => {
  test('is called once, twice or four times, and four times for five of them', async () => {
    await using rig = await ActivityRig.open();
    const counts = new Map<number, number>();
    for (let first = 0; first < ALL.length; first += STEPS) {
      const input = await callOf(rig, `s-${first}`, name);
      for (const [step, status] of ALL.slice(first, first + STEPS).entries()) {
        rig.simulator.setScenario(scenarioWith([{ kind: 'status', status }]));
        const before = rig.simulator.summary().total;
        await untilFinal(rig, { ...input, step });
        counts.set(status, rig.simulator.summary().total - before);
      }
    }
    const calledOften = (times: number) => ALL.filter((status) => counts.get(status) === times);
    expect(calledOften(4)).toEqual(RETRIED);
    expect(calledOften(2)).toEqual(UNKNOWN);
    expect(calledOften(1)).toHaveLength(ALL.length - RETRIED.length - UNKNOWN.length);
  }, 60_000);
});

describe('the delay before the next try', () => {
  const delays = (thrown: readonly ApplicationFailure[]) =>
    thrown.map(({ nextRetryDelay }) => nextRetryDelay);

  test.for([
    [429, 0, [2000, 4000, 8000, undefined]],
    [429, 0.5, [3000, 5000, 9000, undefined]],
    [503, 0, [1000, 2000, 4000, undefined]],
    [503, 0.5, [1500, 2500, 4500, undefined]],
  ] as const)('after %i, with chance at %f, grows by the formula', async ([status, random, expected]) => {
    await using rig = await ActivityRig.open([{ kind: 'status', status }]);
    const input = await callOf(rig, 'delays', 'claude-haiku');
    expect(delays(await untilFinal(rig, input, random))).toEqual(expected);
  });

  test.for([
    ['0', 1000],
    ['7', 7000],
    ['600', 600_000],
    ['-3', 2000],
    ['soon', 2000],
  ] as const)('with a Retry-After of %s is %i ms and never 0', async ([retryAfter, ms]) => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 429, retryAfter }]);
    const [first] = await untilFinal(rig, await callOf(rig, 'asked', 'gpt-mini'));
    expect(first?.nextRetryDelay).toBe(ms);
  });

  test.for(['601', '99999999999'])(
    'with a Retry-After of %s s is none: the next endpoint is for that',
    async (retryAfter) => {
      await using rig = await ActivityRig.open([{ kind: 'status', status: 429, retryAfter }]);
      const thrown = await untilFinal(rig, await callOf(rig, 'too-long', 'gpt-mini'));
      expect(thrown).toHaveLength(1);
      expect(thrown[0]).toMatchObject({ type: 'RateLimited', nonRetryable: true });
      expect(thrown[0]?.nextRetryDelay).toBeUndefined();
    },
  );
});

describe('a failure that is told to Temporal', () => {
  test.for([
    [{ kind: 'status', status: 401 }, 'AuthenticationFailed', 'failed'],
    [{ kind: 'status', status: 402 }, 'QuotaExhausted', 'failed'],
    [{ kind: 'status', status: 403 }, 'PermissionDenied', 'failed'],
    [{ kind: 'status', status: 413 }, 'RequestTooLarge', 'failed'],
    [{ kind: 'status', status: 404 }, 'NotFound', 'failed'],
    [{ kind: 'body', fixture: 'content-policy' }, 'ContentPolicy', 'failed'],
    [{ kind: 'body', fixture: 'moderation' }, 'ContentPolicy', 'failed'],
    [{ kind: 'body', fixture: 'context-length' }, 'ContextLengthExceeded', 'failed'],
    [{ kind: 'body', fixture: 'openai-insufficient-quota' }, 'QuotaExhausted', 'failed'],
    [{ kind: 'body', fixture: 'anthropic-spend-limit' }, 'QuotaExhausted', 'failed'],
    [{ kind: 'status', status: 504 }, 'TimedOut', 'unknown'],
    [{ kind: 'reset', when: 'before-headers' }, 'ConnectionLost', 'unknown'],
    [{ kind: 'stall', when: 'in-body' }, 'TimedOut', 'unknown'],
    [{ kind: 'empty200' }, 'ServerError', 'unknown'],
  ] as const)('for %j is %s, and the ledger says %s', async ([fault, kind, state]) => {
    await using rig = await ActivityRig.open([fault]);
    const input = await callOf(rig, 'told', 'gpt-mini');
    const [first] = await untilFinal(rig, input);
    expect(first).toMatchObject({ type: kind });
    const [details] = (first?.details ?? []) as { kind: string; endpoint: string }[];
    expect(details).toMatchObject({ kind, endpoint: 'gpt-mini' });
    expect(JSON.stringify(first?.details).length).toBeLessThan(2048);
    expect(first?.cause).toBeUndefined();
    const [row] = await rig.ledger(input.plan.generation);
    expect(row).toMatchObject({ state, failureKind: kind });
  });
});
