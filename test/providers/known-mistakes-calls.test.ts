import { readFile } from 'node:fs/promises';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import { writeResults } from '#cli/write-results.ts';
import type { CallInput } from '#contract/steps.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import type { Provider } from '#providers/provider.ts';
import { BATCH, itemOf, produceOnce, submitBatch } from '../activities/submitted-batch.ts';
import { ActivityRig, scenarioWith } from '../support/activity-rig.ts';
import { tempProject } from '../support/temp-project.ts';

/**
 * Mistakes found in comparable systems where calls are made and paid for: each is tried with the real activities, the
 * real adapters and the simulator, and none of them may be made here.
 */

/** What Temporal is told after one try. */
async function failureOf(
  rig: ActivityRig,
  input: CallInput,
  provider?: Provider,
): Promise<ApplicationFailure> {
  const activities = rig.activities(provider === undefined ? {} : { provider: () => provider });
  const error: unknown = await rig.run(activities.generate, input).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`No failure of ours: ${String(error)}`);
}

async function untilFinal(rig: ActivityRig, input: CallInput): Promise<readonly ApplicationFailure[]> {
  const thrown: ApplicationFailure[] = [];
  while (thrown.at(-1)?.nonRetryable !== true && thrown.length < 12) thrown.push(await failureOf(rig, input));
  return thrown;
}

/** The wait that Temporal is asked for, in seconds and without the jitter, which the rig sets to 0. */
const waitOf = ({ nextRetryDelay }: ApplicationFailure): number => Number(nextRetryDelay) / 1000;

async function firstFailure(fault: Readonly<Record<string, unknown>>): Promise<ApplicationFailure> {
  await using rig = await ActivityRig.open([fault]);
  // Awaited here: the rig must outlive the call.
  return await failureOf(rig, await rig.firstCall('one'));
}

/** A call and its verdict, in a mode and on an endpoint of the first route. */
async function judged(rig: ActivityRig, endpoint: string, mode: PlannedEndpoint['mode'], stream = false) {
  const input = await rig.firstCall('judged');
  const planned = input.plan.rungs[0]?.endpoints.find(({ name }) => name === endpoint);
  if (planned === undefined) throw new Error(`The route has no endpoint ${endpoint}.`);
  const { attemptId } = await rig.run(rig.activities().generate, {
    ...input,
    endpoint: { ...planned, mode, stream },
  });
  return rig.run(rig.activities().validate, { plan: input.plan, attemptId });
}

describe('as in temporalio/sdk-typescript contrib/openai-agents/src/worker/activities.ts', () => {
  test('a connection error (status undefined) is non-retryable', async () => {
    const failure = await firstFailure({ kind: 'reset', when: 'before-headers' });
    expect(failure).toMatchObject({ type: 'ConnectionLost', nonRetryable: false });
    expect(failure.details?.[0]).not.toHaveProperty('status');
  });

  test('Retry-After: 0 is passed on as a next delay of 0, which ends the activity', async () => {
    expect(waitOf(await firstFailure({ kind: 'status', status: 429, retryAfter: '0' }))).toBe(1);
  });

  test('a Retry-After that is an HTTP date is lost', async () => {
    expect(waitOf(await firstFailure({ kind: 'status', status: 429, retryAfter: 'date+30s' }))).toBe(30);
  });

  test('every 429 is retryable', async () => {
    const failure = await firstFailure({ kind: 'body', fixture: 'openai-insufficient-quota' });
    expect(failure).toMatchObject({ type: 'QuotaExhausted', nonRetryable: true });
  });

  test('no status and no request id stand in the details', async () => {
    const { details } = await firstFailure({ kind: 'status', status: 500 });
    expect(details?.[0]).toMatchObject({ status: 500, requestId: expect.stringMatching(/^req_/) });
  });

  test('the retries of the client are left on', async () => {
    await using rig = await ActivityRig.open([
      { kind: 'status', status: 503, retryAfter: '0', shouldRetry: true },
    ]);
    await failureOf(rig, await rig.firstCall('one'));
    expect(await rig.calls()).toHaveLength(1);
  });
});

describe('as in temporalio/sdk-typescript contrib/ai-sdk/src/activities.ts', () => {
  test.each([
    [400, 'BadRequest'],
    [401, 'AuthenticationFailed'],
    [404, 'NotFound'],
    [413, 'RequestTooLarge'],
  ])('one error type for all statuses, and %i is retried without end', async (status, type) => {
    await using rig = await ActivityRig.open([{ kind: 'status', status }]);
    const thrown = await untilFinal(rig, await rig.firstCall('one'));
    expect(thrown).toMatchObject([{ type, nonRetryable: true }]);
    expect(await rig.calls()).toHaveLength(1);
  });
});

describe('as in synergycodes/workflowbuilder PR #117', () => {
  test('retries of the SDK times retries of the activity are six paid calls', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 500, shouldRetry: true }]);
    const thrown = await untilFinal(rig, await rig.firstCall('one'));
    expect((await rig.calls()).length).toBe(thrown.length);
    expect(thrown).toHaveLength(4);
  });
});

describe('as in bespokelabsai/curator online/base_online_request_processor.py', () => {
  test('every exception is retried ten times', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('bug');
    const buggy: Provider = { call: () => Promise.reject(new TypeError('x is not a function')) };
    expect(await failureOf(rig, input, buggy)).toMatchObject({ type: 'InternalError', nonRetryable: true });
  });

  test('a real 429 never reaches the cool-down', async () => {
    const failure = await firstFailure({ kind: 'status', status: 429, retryAfter: '7' });
    expect(failure).toMatchObject({ type: 'RateLimited', nonRetryable: false });
    expect(failure.details?.[0]).toMatchObject({ status: 429, retryAfterMs: 7000 });
    expect(waitOf(failure)).toBe(7);
  });
});

describe('as in BerriAI/litellm #20722', () => {
  test('it sleeps by the header of the first error and not of the last: 9 s for 107 s', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 429, retryAfter: '9' }]);
    const input = await rig.firstCall('one');
    expect(waitOf(await failureOf(rig, input))).toBe(9);
    rig.simulator.setScenario(scenarioWith([{ kind: 'status', status: 429, retryAfter: '107' }]));
    expect(waitOf(await failureOf(rig, input))).toBe(107);
  });
});

describe('as in NousResearch/hermes-agent PR #109234 and earendil-works/pi PR #4991, #9595', () => {
  test('a header of days blocks the item', async () => {
    const failure = await firstFailure({ kind: 'status', status: 429, retryAfter: String(3 * 86_400) });
    expect(failure).toMatchObject({ type: 'RateLimited', nonRetryable: true });
  });
});

describe('as in BerriAI/litellm #34732, #26672, #36926', () => {
  test('a budget is checked, then spent, so that bursts pass: one generation’s own, whose calls come one by one', async () => {
    await using rig = await ActivityRig.open();
    const first = await rig.firstCall('burst');
    const { attemptId } = await rig.run(rig.activities().generate, first);
    const [bought] = await rig.ledger(first.plan.generation);
    const costUsd = bought?.costUsd ?? 0;
    expect(costUsd).toBeGreaterThan(0);
    // What is spent is read from the ledger before each call, however many want to go at once.
    const next = { ...first, step: 1, broken: null, budgetUsd: costUsd };
    const burst = Array.from({ length: 8 }, () => rig.run(rig.activities().repair, next));
    const outcomes = await Promise.allSettled(burst);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
    expect((await rig.calls()).length).toBe(1);
    expect((await rig.ledger(first.plan.generation)).map(({ id }) => id)).toEqual([attemptId]);
  });

  test('a reservation leaks, and blocks: a call that was given up leaves room for the next', async () => {
    await using rig = await ActivityRig.open();
    const input = { ...(await rig.firstCall('leak')), budgetUsd: 0.01 };
    const gone: Provider = { call: () => Promise.reject(new Error('killed')) };
    await failureOf(rig, input, gone);
    expect((await rig.run(rig.activities().generate, input)).found).toBe(false);
    expect((await rig.ledger(input.plan.generation)).map(({ state }) => state)).toEqual([
      'unknown',
      'answered',
    ]);
  });
});

describe('as in BerriAI/litellm PR #39070, #38269, #40965', () => {
  test.each([
    ['claude-haiku', 'schema', 'MalformedJson'],
    ['gpt-mini', 'schema', 'MalformedJson'],
    ['gpt-mini', 'json', 'MalformedJson'],
    ['claude-haiku', 'tool', 'SchemaMismatch'],
    ['gpt-mini', 'tool', 'SchemaMismatch'],
  ] as const)(
    'the schema is dropped on one route, 200 and prose, and all is green: %s in mode %s',
    async (endpoint, mode, reason) => {
      await using rig = await ActivityRig.open([{ kind: 'answer', variant: 'prose' }]);
      expect(await judged(rig, endpoint, mode)).toMatchObject({ kind: 'invalid', reason });
    },
  );
});

describe('as in bifrost #5425 and earendil-works/pi #8511', () => {
  test.each(['envelope', 'choice', 'array', 'event'])(
    'an error inside a 200 is taken as the answer: %s',
    async (form) => {
      const failure = await firstFailure({ kind: 'error200', fixture: 'openai-insufficient-quota', form });
      expect(failure).toMatchObject({ type: 'QuotaExhausted', nonRetryable: true });
    },
  );
});

describe('as in BerriAI/litellm #25825 and NousResearch/hermes-agent #108558', () => {
  test.each([
    ['claude-haiku', 'tool', true],
    ['gpt-mini', 'tool', false],
    ['gpt-mini', 'schema', false],
  ] as const)('a cut answer is called `stop`, and taken: %s in mode %s', async (endpoint, mode, stream) => {
    await using rig = await ActivityRig.open([{ kind: 'answer', variant: 'cut-arguments' }]);
    expect(await judged(rig, endpoint, mode, stream)).toMatchObject({
      kind: 'invalid',
      reason: 'MalformedJson',
    });
  });

  test('a stream that ends early is called `stop`, and taken', async () => {
    await using rig = await ActivityRig.open([{ kind: 'cut', how: 'clean' }]);
    await expect(judged(rig, 'gpt-mini', 'schema', true)).rejects.toMatchObject({ type: 'ConnectionLost' });
  });
});

describe('as in jundot/omlx #2990 and vllm-project/vllm #38696, #42110', () => {
  test.each(['claude-haiku', 'gpt-mini'])(
    'a grammar loops in whitespace up to the cap, and is bought again: %s',
    async (endpoint) => {
      await using rig = await ActivityRig.open([{ kind: 'answer', variant: 'whitespace-loop' }]);
      expect(await judged(rig, endpoint, 'schema')).toMatchObject({ kind: 'invalid', reason: 'Runaway' });
      expect(await rig.calls()).toHaveLength(1);
    },
  );
});

describe('as in the logs of argilla-io/distilabel', () => {
  test('a failed batch is filled with None', async () => {
    await using project = await tempProject();
    await using rig = await ActivityRig.open();
    await submitBatch(rig, { count: 2 });
    expect(await produceOnce(rig, '0')).toEqual({ kind: 'settled' });
    const failure = { kind: 'ContentPolicy', message: 'The provider refused the content.' } as const;
    const ending = { kind: 'dead-lettered', failure } as const;
    await rig.run(rig.activities().plan, {
      start: { task: 'support-triage', batch: BATCH, id: '1', input: { text: 'Where is my new card?' } },
      workflowId: itemOf('1'),
      runId: 'own-run',
    });
    await rig.run(rig.activities().settle, { generation: itemOf('1'), round: 1, ending });
    const out = `${project.folder}/results.jsonl`;
    expect(await writeResults(rig.store.db, { batch: BATCH, out })).toEqual({ lines: 2 });
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: '0', ending: { kind: 'accepted', output: { urgency: expect.any(String) } } },
      { id: '1', ending: { kind: 'dead-lettered', failure } },
    ]);
    expect(lines[1]).not.toContain('"output"');
  });
});
