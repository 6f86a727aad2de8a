import { describe, expect, test } from 'vitest';

import type {
  CallInput,
  CallResult,
  OpenReviewResult,
  RecordDecisionResult,
  ValidateResult,
} from '#contract/steps.ts';
import { FAILURE_GROUPS, NON_RETRYABLE_ERROR_TYPES } from '#domain/failure-kind.ts';
import type { FailureGroup, FailureKind } from '#domain/failure-kind.ts';
import { failing, failsWith, inTurn, invalid, verdicts } from '../support/stub-outcomes.ts';
import { anAnswerOf, anEndpoint, NEVER_REVIEWED } from '../support/stub-plans.ts';
import type { Scene } from '../support/workflow-scene.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';

const scene = rigOfThisFile();

/** A route of three: the second is asked with the key of the first, the third with its own. */
const ROUTE = [
  anEndpoint('small'),
  anEndpoint('small-same-key', { account: 'key-small' }),
  anEndpoint('small-2'),
];
const ALL = ['small', 'small-same-key', 'small-2'];
const RUNGS = {
  rungs: [
    { route: 'fast', endpoints: ROUTE, maxOutputTokens: 100 },
    { route: 'strong', endpoints: [anEndpoint('large')], maxOutputTokens: 400 },
  ],
};

/** Which endpoints of the route are called, once each, when every call fails for good. */
const CALLED_BY_GROUP: Record<FailureGroup, readonly string[]> = {
  transient: ALL,
  transientMaybeBilled: ['small'],
  terminalAccount: ['small', 'small-2'],
  terminalItem: ['small'],
  // What validation finds is no failure of a call; where a call says so all the same, nothing is shopped around.
  invalidAnswer: ['small'],
};
const CALLED_BY_KIND: Partial<Record<FailureKind, readonly string[]>> = {
  ContextLengthExceeded: ALL,
  NotFound: ALL,
};

const GROUPS = Object.keys(FAILURE_GROUPS) as FailureGroup[];
const TRANSIENT = [...FAILURE_GROUPS.transient, ...FAILURE_GROUPS.transientMaybeBilled];

/** Every kind of a group as the id of a generation whose calls fail with it. */
function failingByTheirId(group: FailureGroup, final: boolean) {
  const expected = FAILURE_GROUPS[group].map((kind: FailureKind) => ({
    kind,
    called: CALLED_BY_KIND[kind] ?? CALLED_BY_GROUP[group],
    ending: { kind: 'dead-lettered', failure: { kind, message: `planted ${kind}` } },
  }));
  const generate = async ({ plan: { key } }: CallInput): Promise<never> => {
    throw failing(key.id, { final });
  };
  return { expected, options: { plan: { ...RUNGS, ...NEVER_REVIEWED }, stubs: { generate } } };
}

/** One after the other: results that are awaited side by side confuse the server that skips time. */
async function outcomes(s: Scene, kinds: readonly string[]) {
  const found: unknown[] = [];
  for (const kind of kinds) {
    const handle = await s.start({}, `gen/triage/${s.id()}/${kind}`);
    const { ending } = await handle.result();
    found.push({ kind, called: s.line.endpoints(kind), ending });
  }
  return found;
}

describe('a call that fails for good', () => {
  test.for(GROUPS)('with any kind that is %s is sent once to each endpoint that can help', (group) => {
    const { expected, options } = failingByTheirId(group, true);
    return scene(options, async (s) => {
      expect(await outcomes(s, FAILURE_GROUPS[group])).toEqual(expected);
    });
  });

  test.for(['terminalItem', 'terminalAccount', 'invalidAnswer'] as const)(
    'with any kind that is %s is one call an endpoint also where the activity forgot to say so',
    (group) => {
      const { expected, options } = failingByTheirId(group, false);
      return scene(options, async (s) => {
        expect(await outcomes(s, FAILURE_GROUPS[group])).toEqual(expected);
      });
    },
  );

  test('with another status of the same route each time ends with the last one', () => {
    const generate = inTurn<CallResult>([
      failing('NotFound'),
      failing('QuotaExhausted'),
      failing('BadRequest'),
    ]);
    return scene({ plan: { ...RUNGS, ...NEVER_REVIEWED }, stubs: { generate } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ failure: { kind: 'BadRequest' } });
      expect(s.line.endpoints()).toEqual(ALL);
      // Each call says why it goes where it goes, the route's first nothing.
      expect(s.line.of('generate').map(({ input }) => input.fallback)).toEqual([
        undefined,
        { from: 'small', kind: 'NotFound', message: 'planted NotFound' },
        { from: 'small-same-key', kind: 'QuotaExhausted', message: 'planted QuotaExhausted' },
      ]);
    });
  });

  test('because its account was refused is not made again with that key, whatever the next key meets', () => {
    const endpoints = [
      anEndpoint('small'),
      anEndpoint('small-2'),
      anEndpoint('small-same-key', { account: 'key-small' }),
    ];
    const rungs = [{ route: 'fast', endpoints, maxOutputTokens: 100 }];
    const generate = inTurn<CallResult>([failing('QuotaExhausted'), failing('NotFound')]);
    return scene({ plan: { rungs, ...NEVER_REVIEWED }, stubs: { generate } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ failure: { kind: 'NotFound' } });
      expect(s.line.endpoints()).toEqual(['small', 'small-2']);
    });
  });

  test('where the next endpoint answers, the generation is accepted', () => {
    const generate = inTurn<CallResult>([failing('ContextLengthExceeded'), anAnswerOf('from-the-second')]);
    return scene({ plan: RUNGS, stubs: { generate } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ kind: 'accepted', outputRef: 'out-from-the-second' });
      expect(s.line.endpoints()).toEqual(['small', 'small-same-key']);
      expect(s.line.of('generate').map(({ input }) => [input.step, input.endpoint.name])).toEqual([
        [0, 'small'],
        [0, 'small-same-key'],
      ]);
    });
  });

  test.for(FAILURE_GROUPS.transientMaybeBilled)(
    'with %s, and may have been billed twice, is for a person to decide, without a draft',
    (kind) =>
      scene({ plan: RUNGS, stubs: { generate: failsWith(failing(kind)) } }, async (s) => {
        const { handle, sees } = await s.startToReview();
        expect(sees).toBeNull();
        expect(s.line.endpoints()).toEqual(['small']);
        expect((await s.state(handle)).review?.reason).toBe(`${kind}: planted ${kind}`);
        await s.decide(handle, { decisionId: 'd', action: 'reject', reviewer: 'ana', sees: null });
        expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
      }),
  );

  test('with the type of our contract and no details keeps its kind', () =>
    scene({ stubs: { generate: failsWith(failing('BadRequest', { details: false })) } }, async (s) => {
      expect((await s.run()).ending).toEqual({
        kind: 'dead-lettered',
        failure: { kind: 'BadRequest', message: 'BadRequest: planted BadRequest' },
      });
    }));

  test('with a type that nobody knows is a bug, and a known ending', () =>
    scene({ stubs: { generate: failsWith(failing('TypeError', { details: false })) } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({
        kind: 'dead-lettered',
        failure: { kind: 'InternalError', message: 'TypeError: planted TypeError' },
      });
    }));

  test('in validation is a dead letter of its kind', () =>
    scene({ stubs: { validate: failsWith(failing('TaskUnknown')) } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({
        kind: 'dead-lettered',
        failure: { kind: 'TaskUnknown' },
      });
    }));
});

describe('a call that fails for the moment', () => {
  test('is tried again at the same endpoint by Temporal, whatever the kind', () => {
    const tries = new Map<string, number>();
    const generate = async ({ plan: { key } }: CallInput): Promise<CallResult> => {
      const tried = tries.get(key.id) ?? 0;
      tries.set(key.id, tried + 1);
      if (tried < 2) throw failing(key.id, { final: false });
      return anAnswerOf(key.id);
    };
    return scene({ plan: RUNGS, stubs: { generate } }, async (s) => {
      const called = ['small', 'small', 'small'];
      expect(await outcomes(s, TRANSIENT)).toEqual(
        TRANSIENT.map((kind) => ({
          kind,
          called,
          ending: { kind: 'accepted', rung: 0, mended: false, output: null, outputRef: `out-${kind}` },
        })),
      );
    });
  });

  test('of the store is waited for by every cheap activity', () => {
    const away = failing('StoreUnavailable', { final: false });
    const verdict = invalid('CheckFailed', { outputHash: 'out' });
    const opened = { sees: 'out', draft: null, since: '2026-01-01T00:00:00Z', due: '2026-01-08T00:00:00Z' };
    const stubs = {
      validate: inTurn<ValidateResult>([away, verdict]),
      openReview: inTurn<OpenReviewResult>([away, opened]),
      recordDecision: inTurn<RecordDecisionResult>([
        away,
        { kind: 'recorded', at: '2026-01-02T00:00:00Z', outputHash: 'out' },
      ]),
    };
    return scene({ plan: RUNGS, stubs }, async (s) => {
      const { handle } = await s.startToReview();
      await s.signal(handle, { decisionId: 'd', action: 'approve', reviewer: 'ana' });
      expect((await handle.result()).ending).toMatchObject({ kind: 'approved' });
      expect(s.line.of('openReview')).toHaveLength(2);
      expect(s.line.of('recordDecision')).toHaveLength(2);
    });
  });
});

describe('what Temporal is told of an activity', () => {
  test('every one names all terminal kinds and PayloadsTooLarge as not to be retried', () =>
    scene({ stubs: { validate: async () => invalid('CheckFailed', { outputHash: 'out' }) } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await s.decide(handle, { decisionId: 'd', action: 'approve', reviewer: 'ana', sees });
      await handle.result();
      const scheduled = (await s.events(handle)).flatMap(
        ({ activityTaskScheduledEventAttributes: attributes }) => attributes ?? [],
      );
      const names = scheduled.map(({ activityType }) => activityType?.name);
      expect(new Set(names)).toEqual(
        new Set(['plan', 'generate', 'validate', 'repair', 'openReview', 'recordDecision', 'settle']),
      );
      for (const { retryPolicy } of scheduled) {
        expect(retryPolicy?.nonRetryableErrorTypes).toEqual([...NON_RETRYABLE_ERROR_TYPES]);
        expect(retryPolicy?.nonRetryableErrorTypes).toContain('PayloadsTooLarge');
      }
    }));

  test('a call goes to the queue of its endpoint, with its own deadline, a heartbeat and its priority', () =>
    scene(
      { stubs: { validate: verdicts(invalid('Empty'), { kind: 'valid', mended: false, outputHash: 'o' }) } },
      async (s) => {
        const handle = await s.start();
        await handle.result();
        const calls = (await s.events(handle))
          .flatMap(({ activityTaskScheduledEventAttributes: attributes }) => attributes ?? [])
          .filter(({ taskQueue }) => taskQueue?.name !== 'proofline')
          .map(({ activityType, taskQueue, startToCloseTimeout, heartbeatTimeout, priority }) => ({
            name: activityType?.name,
            queue: taskQueue?.name,
            seconds: Number(startToCloseTimeout?.seconds),
            heartbeat: Number(heartbeatTimeout?.seconds),
            priority: priority?.priorityKey,
          }));
        expect(calls).toEqual([
          { name: 'generate', queue: 'proofline-small', seconds: 90, heartbeat: 30, priority: 2 },
          { name: 'repair', queue: 'proofline-large', seconds: 90, heartbeat: 30, priority: 1 },
        ]);
      },
    ));
});
