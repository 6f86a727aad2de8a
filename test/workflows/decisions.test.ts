import { describe, expect, test } from 'vitest';

import type { CallResult, RecordDecisionInput, RecordDecisionResult } from '#contract/steps.ts';
import {
  failing,
  gate,
  inTurn,
  hangUntilCancelled,
  invalid,
  NEEDS_A_PERSON,
  verdicts,
} from '../support/stub-outcomes.ts';
import { ALWAYS_REVIEWED, anAnswerOf } from '../support/stub-plans.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import { aDecision } from '../support/workflow-scene.ts';
import type { GenerationRunHandle, Scene } from '../support/workflow-scene.ts';

const scene = rigOfThisFile();
const VALID = { kind: 'valid', mended: false, outputHash: 'out-repaired' } as const;

/** Real time: while an activity runs, none is skipped. Long enough for two decisions to come in. */
const TERM_MS = 4000;

const WAYS = {
  update: (s: Scene, handle: GenerationRunHandle, decision: unknown) => s.decide(handle, decision),
  signal: (s: Scene, handle: GenerationRunHandle, decision: unknown) => s.signal(handle, decision),
} as const;
const BY = ['update', 'signal'] as const;

describe.for(BY)('a decision by %s', (way) => {
  const send = WAYS[way];

  test.for([
    [
      'approve',
      {},
      { kind: 'approved', by: 'ana@example.org', edited: false, output: null, outputRef: 'out-draft' },
    ],
    [
      'edit',
      { value: { intent: 'refund' } },
      { kind: 'approved', by: 'ana@example.org', edited: true, output: null, outputRef: 'out-edited' },
    ],
    ['reject', { note: 'not ours' }, { kind: 'rejected', by: 'ana@example.org', note: 'not ours' }],
    ['reject', {}, { kind: 'rejected', by: 'ana@example.org', note: null }],
  ] as const)('to %s ends the generation', ([action, more, ending]) =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await send(s, handle, aDecision({ action, sees, ...more }));
      const state = await handle.result();
      expect(state).toMatchObject({ stage: 'done', ending, refused: [] });
      expect(s.line.of('recordDecision')[0]?.input).toMatchObject({
        decision: { action, decisionId: 'd-1' },
        sees,
        draftHash: 'out-draft',
      });
    }),
  );

  test('to repair sends the draft and the hint to the last rung, as a step of its own', () => {
    const stubs = { validate: verdicts(invalid('Empty'), invalid('SchemaMismatch'), VALID) };
    return scene({ stubs }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await send(s, handle, aDecision({ action: 'repair', hint: 'say it in French', sees }));
      expect((await handle.result()).ending).toMatchObject({
        kind: 'repaired',
        rung: 1,
        outputRef: 'out-repaired',
      });
      expect(s.line.of('repair').map(({ input }) => input)).toMatchObject([
        { step: 1, rung: 1, hint: null, broken: { attemptId: 'answer-1', reason: 'Empty' } },
        {
          step: 2,
          rung: 1,
          hint: 'say it in French',
          broken: { attemptId: 'answer-2', reason: 'SchemaMismatch' },
        },
      ]);
    });
  });

  test('sent twice under one id counts once', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const decision = aDecision({ action: 'repair', sees });
      await send(s, handle, decision);
      await send(s, handle, decision);
      await s.eventually(() => expect(s.line.of('openReview')).toHaveLength(2));
      await s.until(handle, 'review');
      await send(s, handle, decision);
      expect(s.line.of('recordDecision')).toHaveLength(1);
      expect((await s.state(handle)).refused).toEqual([]);
      await s.decide(handle, aDecision({ decisionId: 'd-2', action: 'reject', sees }));
      await handle.result();
      expect(s.line.of('repair')).toHaveLength(2);
    }));
});

describe('what a person sends back for repair', () => {
  test('and fails again comes back to a person, who may send it back once more', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      for (const [round, decisionId] of ['d-1', 'd-2'].entries()) {
        await s.decide(handle, aDecision({ decisionId, action: 'repair', hint: `hint ${round}`, sees }));
        await s.eventually(() => expect(s.line.of('openReview')).toHaveLength(round + 2));
        await s.until(handle, 'review');
      }
      await s.decide(handle, aDecision({ decisionId: 'd-3', action: 'approve', sees }));
      expect((await handle.result()).ending).toMatchObject({ kind: 'approved' });
      expect(s.line.of('repair').map(({ input }) => [input.step, input.hint])).toEqual([
        [1, null],
        [2, 'hint 0'],
        [3, 'hint 1'],
      ]);
    }));

  test('and was valid, by policy, comes back for approval', () =>
    scene({ plan: ALWAYS_REVIEWED }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await s.decide(handle, aDecision({ action: 'repair', hint: 'shorter', sees }));
      await s.eventually(() => expect(s.line.of('openReview')).toHaveLength(2));
      const { review } = await s.until(handle, 'review');
      expect(review?.sees).toBe('out-answer-2');
      expect(s.line.of('repair')[0]?.input).toMatchObject({
        hint: 'shorter',
        broken: { attemptId: 'answer-1', findings: [{ rule: 'review', expected: 'shorter' }] },
      });
      await s.decide(handle, aDecision({ decisionId: 'd-2', sees: 'out-answer-2' }));
      expect((await handle.result()).ending).toMatchObject({
        kind: 'approved',
        outputRef: 'out-answer-2',
      });
    }));
});

describe('silence', () => {
  test('is never consent: after the term the generation is a dead letter ReviewExpired', () =>
    scene({ plan: ALWAYS_REVIEWED }, async (s) => {
      const { handle } = await s.startToReview();
      await s.skip('71 hours');
      expect((await s.state(handle)).stage).toBe('review');
      await s.skip('2 hours');
      expect((await handle.result()).ending).toEqual({
        kind: 'dead-lettered',
        failure: { kind: 'ReviewExpired', message: 'Nobody decided within 72 hours.' },
      });
    }));

  test('ends with the term of the last review, not of the first', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await s.skip('50 hours');
      await s.decide(handle, aDecision({ action: 'repair', sees }));
      await s.eventually(() => expect(s.line.of('openReview')).toHaveLength(2));
      await s.until(handle, 'review');
      await s.skip('50 hours');
      await s.decide(handle, aDecision({ decisionId: 'd-2', action: 'reject', sees }));
      expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
    }));

  test('does not beat a decision that is being checked when the term ends, but one that is found wanting', async () => {
    const checked = gate();
    const recordDecision = async (input: RecordDecisionInput): Promise<RecordDecisionResult> => {
      await checked.opened;
      return input.decision.action === 'edit'
        ? { kind: 'mismatch', findings: [] }
        : { kind: 'recorded', at: '2026-01-01T00:00:00Z', outputHash: input.draftHash };
    };
    const plan = { review: { when: 'always', withinMs: TERM_MS } } as const;
    await scene({ plan, stubs: { recordDecision } }, async (s) => {
      const handles = [
        await s.start({}, 'gen/triage/-/good'),
        await s.start({}, 'gen/triage/-/bad'),
      ] as const;
      for (const handle of handles) await s.until(handle, 'review');
      await s.signal(handles[0], aDecision());
      await s.signal(handles[1], aDecision({ action: 'edit', value: {} }));
      await s.eventually(() => expect(s.line.of('recordDecision')).toHaveLength(2));
      for (const handle of handles) {
        await s.eventually(async () =>
          expect((await s.events(handle)).some((event) => event.timerFiredEventAttributes != null)).toBe(
            true,
          ),
        );
      }
      checked.open();
      expect((await handles[0].result()).ending).toMatchObject({ kind: 'approved' });
      expect(await handles[1].result()).toMatchObject({
        ending: { kind: 'dead-lettered', failure: { kind: 'ReviewExpired' } },
        refused: [{ decisionId: 'd-1', why: 'SchemaMismatch' }],
      });
    });
  });
});

describe('cancellation in review', () => {
  test('ends it as cancelled, settled once', () =>
    scene({ plan: ALWAYS_REVIEWED }, async (s) => {
      const { handle } = await s.startToReview();
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(s.line.of('settle').map(({ input }) => input.ending)).toEqual([{ kind: 'cancelled' }]);
    }));

  test.for(BY)('does not undo a decision by %s that is being written when it comes', async (way) => {
    const written = gate();
    const recordDecision = async ({ draftHash }: RecordDecisionInput): Promise<RecordDecisionResult> => {
      await written.opened;
      return { kind: 'recorded', at: '2026-01-01T00:00:00Z', outputHash: draftHash };
    };
    await scene({ plan: ALWAYS_REVIEWED, stubs: { recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const sent = WAYS[way](s, handle, aDecision({ sees }));
      await s.eventually(() => expect(s.line.of('recordDecision')).toHaveLength(1));
      await s.cancel(handle);
      written.open();
      expect((await handle.result()).ending).toMatchObject({ kind: 'approved' });
      expect(s.line.of('settle')).toHaveLength(1);
      await sent;
    });
  });

  test.for(BY)('settles its ending also where the store is away for a decision by %s', (way) => {
    const recordDecision = inTurn<RecordDecisionResult>([
      failing('StoreUnavailable', { final: false }),
      { kind: 'mismatch', findings: [] },
    ]);
    return scene({ plan: ALWAYS_REVIEWED, stubs: { recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const sent = WAYS[way](s, handle, aDecision({ action: 'edit', value: {}, sees })).catch(
        () => undefined,
      );
      await s.eventually(() => expect(s.line.of('recordDecision')).toHaveLength(1));
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(s.line.of('settle')).toHaveLength(1);
      await sent;
    });
  });

  test('while a person has sent it back for repair ends it as cancelled', () =>
    scene({ stubs: { ...NEEDS_A_PERSON, repair: hangSecondTime() } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await s.decide(handle, aDecision({ action: 'repair', sees }));
      await s.eventually(() => expect(s.line.of('repair')).toHaveLength(2));
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(s.line.of('settle')).toHaveLength(1);
    }));
});

/** The ladder's own repair answers; the one that a person asked for is under way until it is cancelled. */
function hangSecondTime() {
  let calls = 0;
  return async (): Promise<CallResult> => {
    calls += 1;
    return calls === 1 ? anAnswerOf('first-repair') : hangUntilCancelled();
  };
}
