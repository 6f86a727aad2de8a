import { describe, expect, test } from 'vitest';

import type { CallResult, PlanResult } from '#contract/steps.ts';
import { SEARCH_ATTRIBUTES } from '#contract/names.ts';
import { replayFailures } from '../support/histories.ts';
import type { HistoryEvent, RecordedRun } from '../support/histories.ts';
import {
  failing,
  failsWith,
  gate,
  hangUntilCancelled,
  inTurn,
  invalid,
  NEEDS_A_PERSON,
  verdicts,
} from '../support/stub-outcomes.ts';
import { settledState } from '../support/stub-activities.ts';
import { aPlanFor, anAnswerOf, NEVER_REVIEWED } from '../support/stub-plans.ts';
import { rigOfThisFile, workflowBundle } from '../support/workflow-rig.ts';
import { aDecision } from '../support/workflow-scene.ts';

const scene = rigOfThisFile();

describe('what the plan says', () => {
  test('of a generation that has ended is the result, and nothing is called or settled', () => {
    const ending = { kind: 'rejected', by: 'bob', note: 'last year' } as const;
    const plan = async ({ workflowId }: { readonly workflowId: string }): Promise<PlanResult> => ({
      kind: 'ended',
      state: { ...settledState(workflowId, 2, ending), attempts: 7 },
    });
    return scene({ stubs: { plan } }, async (s) => {
      expect(await s.run()).toMatchObject({ ending, round: 2, attempts: 7, stage: 'done' });
      expect(s.line.calls.map(({ name }) => name)).toEqual(['plan']);
    });
  });

  test.for([
    ['conflict', 'IdentityConflict', 'the store has sha256:a, this start has sha256:b'],
    ['malformed', 'Malformed', 'task: a string is wanted'],
  ] as const)(
    'of a start that is a %s fails the workflow as %s and settles nothing',
    ([kind, type, message]) =>
      scene({ stubs: { plan: async () => ({ kind, message }) } }, async (s) => {
        expect(await s.failure(await s.start())).toMatchObject({ type, message, nonRetryable: true });
        expect(s.line.calls.map(({ name }) => name)).toEqual(['plan']);
      }),
  );

  test('of a generation that can not be made is a dead letter without a call', () => {
    const failure = { kind: 'PromptInvalid', message: 'text: empty' } as const;
    const plan = async ({ workflowId }: { readonly workflowId: string }): Promise<PlanResult> => ({
      kind: 'refused',
      generation: workflowId,
      round: 1,
      inputHash: 'sha256:input',
      failure,
    });
    return scene({ stubs: { plan } }, async (s) => {
      expect((await s.run()).ending).toEqual({ kind: 'dead-lettered', failure });
      expect(s.line.calls.map(({ name }) => name)).toEqual(['plan', 'settle']);
    });
  });

  test('of priority and budget goes along with the calls', () => {
    const plan = async ({ workflowId }: { readonly workflowId: string }): Promise<PlanResult> => ({
      kind: 'planned',
      plan: aPlanFor(workflowId),
      inputHash: 'sha256:input',
      priority: 'batch',
      budgetUsd: 0.05,
    });
    return scene({ stubs: { plan } }, async (s) => {
      const handle = await s.start();
      await handle.result();
      expect(s.line.of('generate')[0]?.input.budgetUsd).toBe(0.05);
      const calls = (await s.events(handle)).flatMap(
        ({ activityTaskScheduledEventAttributes: attributes }) => attributes ?? [],
      );
      const generate = calls.find(({ activityType }) => activityType?.name === 'generate');
      expect(generate?.priority?.priorityKey).toBe(4);
    });
  });
});

describe('the query `state`', () => {
  test('is answered before there is a plan', async () => {
    const planned = gate();
    const plan = async ({ workflowId }: { readonly workflowId: string }): Promise<PlanResult> => {
      await planned.opened;
      return {
        kind: 'planned',
        plan: aPlanFor(workflowId),
        inputHash: 'sha256:input',
        priority: 'interactive',
        budgetUsd: null,
      };
    };
    await scene({ stubs: { plan } }, async (s) => {
      const handle = await s.start({}, 'gen/a%20task/b77/id%2F1');
      expect(await s.state(handle)).toMatchObject({
        id: 'id/1',
        task: 'a task',
        version: null,
        round: 1,
        stage: 'queued',
        ending: null,
        attempts: 0,
        inputHash: null,
        review: null,
      });
      planned.open();
      await handle.result();
    });
  });

  test('tells each stage, and the same as the result once all is done', async () => {
    const [first, validated, second] = [gate(), gate(), gate()];
    const stubs = {
      generate: async (): Promise<CallResult> => {
        await first.opened;
        return anAnswerOf('answer-1');
      },
      validate: async ({ attemptId }: { readonly attemptId: string }) => {
        if (attemptId === 'answer-2') return { kind: 'valid', mended: true, outputHash: 'out' } as const;
        await validated.opened;
        return invalid('Empty');
      },
      repair: async (): Promise<CallResult> => {
        await second.opened;
        return anAnswerOf('answer-2');
      },
    };
    await scene({ stubs }, async (s) => {
      const handle = await s.start();
      expect(await s.until(handle, 'generating')).toMatchObject({ version: 1, inputHash: 'sha256:input' });
      first.open();
      expect(await s.until(handle, 'validating')).toMatchObject({ attempts: 1, costUsd: 0.001 });
      validated.open();
      await s.until(handle, 'repairing');
      second.open();
      const result = await handle.result();
      expect(await s.state(handle)).toEqual(result);
      expect(result.ending).toMatchObject({ kind: 'repaired', mended: true });
    });
  });
});

describe('what Temporal shows', () => {
  test('are five attributes by which a generation is found, and lines on where it stands', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const workflowId = 'gen/triage/b77/shown';
      const handle = await s.start({}, workflowId);
      const { review } = await s.until(handle, 'review');
      expect(await s.attributes(handle)).toEqual({
        [SEARCH_ATTRIBUTES.task]: 'triage',
        [SEARCH_ATTRIBUTES.batch]: 'b77',
        [SEARCH_ATTRIBUTES.stage]: 'review',
      });
      const details = await s.details(handle);
      expect(details).toContain('**review** · 2 calls answered · $0.002000');
      expect(details).toContain(`until ${review?.due}: CheckFailed`);
      await s.decide(handle, aDecision({ action: 'reject', sees: review?.sees }));
      await handle.result();
      expect(await s.attributes(handle)).toEqual({
        [SEARCH_ATTRIBUTES.task]: 'triage',
        [SEARCH_ATTRIBUTES.batch]: 'b77',
        [SEARCH_ATTRIBUTES.stage]: 'done',
        [SEARCH_ATTRIBUTES.ending]: 'rejected',
      });
    }));

  test('is the kind of the failure of a dead letter', () =>
    scene({ plan: NEVER_REVIEWED, stubs: { validate: async () => invalid('Runaway') } }, async (s) => {
      const handle = await s.start();
      await handle.result();
      expect(await s.attributes(handle)).toMatchObject({
        [SEARCH_ATTRIBUTES.ending]: 'dead-lettered',
        [SEARCH_ATTRIBUTES.failure]: 'Runaway',
      });
      expect(await s.details(handle)).toContain('Runaway: The answer could not be used');
    }));
});

describe('a history', () => {
  test('holds neither prompt nor answer, and few events, also on a long way', () => {
    const stubs = { validate: verdicts(invalid('Empty'), invalid('Empty'), invalid('Empty')) };
    return scene({ stubs }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await s.decide(handle, aDecision({ action: 'repair', sees }));
      await s.eventually(() => expect(s.line.of('openReview')).toHaveLength(2));
      const { review } = await s.until(handle, 'review');
      await s.decide(handle, aDecision({ decisionId: 'd-2', action: 'reject', sees: review?.sees }));
      await handle.result();
      expect((await s.events(handle)).length).toBeLessThan(130);
    });
  });
});

describe('cancellation', () => {
  test('of a call under way ends the generation as cancelled, settled once', () =>
    scene({ stubs: { generate: hangUntilCancelled } }, async (s) => {
      const handle = await s.start();
      await s.eventually(() => expect(s.line.of('generate')).toHaveLength(1));
      await s.cancel(handle);
      expect(await handle.result()).toMatchObject({ stage: 'done', ending: { kind: 'cancelled' } });
      expect(s.line.of('settle').map(({ input }) => input.ending)).toEqual([{ kind: 'cancelled' }]);
      expect(s.line.of('validate')).toEqual([]);
    }));

  test('between two tries of a call makes no third', () =>
    scene(
      { stubs: { generate: inTurn<CallResult>([failing('RateLimited', { final: false })]) } },
      async (s) => {
        const handle = await s.start();
        await s.eventually(() => expect(s.line.of('generate')).toHaveLength(1));
        await handle.cancel();
        expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
        expect(s.line.of('settle')).toHaveLength(1);
      },
    ));

  test('before the plan is made waits for it, and then makes no call', async () => {
    const planned = gate();
    const plan = async ({ workflowId }: { readonly workflowId: string }): Promise<PlanResult> => {
      await planned.opened;
      return {
        kind: 'planned',
        plan: aPlanFor(workflowId),
        inputHash: 'sha256:input',
        priority: 'interactive',
        budgetUsd: null,
      };
    };
    await scene({ stubs: { plan } }, async (s) => {
      const handle = await s.start();
      await s.eventually(() => expect(s.line.of('plan')).toHaveLength(1));
      await s.cancel(handle);
      planned.open();
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(s.line.endpoints()).toEqual([]);
      expect(s.line.of('settle')).toHaveLength(1);
    });
  });
});

describe('a call that no worker ended', () => {
  /** A real one costs the test server half a minute of real time: it is written into a history instead. */
  const endedBy = (
    { history, ...run }: RecordedRun,
    timedOut: HistoryEvent['activityTaskTimedOutEventAttributes'],
  ): RecordedRun => {
    const swapped = ({ activityTaskFailedEventAttributes: failed, ...rest }: HistoryEvent): HistoryEvent => {
      if (failed == null) return rest;
      const { scheduledEventId = null, startedEventId = null } = failed;
      const attributes = { ...timedOut, scheduledEventId, startedEventId };
      return { ...rest, eventType: TIMED_OUT_EVENT, activityTaskTimedOutEventAttributes: attributes };
    };
    return { ...run, history: { events: (history.events ?? []).map(swapped) } };
  };

  test.for(['HEARTBEAT', 'START_TO_CLOSE'] as const)(
    'before its %s timeout may have been billed: a person decides',
    (timeout) => {
      const stubs = { generate: failsWith(failing('TimedOut')) };
      const onRuns = async (runs: readonly RecordedRun[]) => {
        const timeoutType = { START_TO_CLOSE: 1, HEARTBEAT: 4 }[timeout];
        const failure = { message: `activity ${timeout} timeout`, timeoutFailureInfo: { timeoutType } };
        const timedOut = runs.map((run) => endedBy(run, { failure, retryState: MAXIMUM_ATTEMPTS }));
        expect(await replayFailures(await workflowBundle(), timedOut)).toEqual([]);
        // The same history with another failure must not replay, or this would show nothing.
        const other = runs.map((run) => endedBy(run, { failure: BAD_REQUEST, retryState: MAXIMUM_ATTEMPTS }));
        expect(await replayFailures(await workflowBundle(), other)).toHaveLength(1);
      };
      return scene({ stubs, onRuns }, async (s) => {
        const { handle } = await s.startToReview();
        await s.decide(handle, aDecision({ action: 'reject', sees: null }));
        expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
      });
    },
  );
});

/** `EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT` and `RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED` of Temporal's API. */
const TIMED_OUT_EVENT = 14;
const MAXIMUM_ATTEMPTS = 5;
const BAD_REQUEST = { message: 'no', applicationFailureInfo: { type: 'BadRequest' } };
