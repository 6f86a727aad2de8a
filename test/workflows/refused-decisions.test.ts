import { describe, expect, test } from 'vitest';

import type { RecordDecisionResult } from '#contract/steps.ts';
import { failing, failsWith, gate, inTurn, NEEDS_A_PERSON } from '../support/stub-outcomes.ts';
import { settledState } from '../support/stub-activities.ts';
import { ALWAYS_REVIEWED } from '../support/stub-plans.ts';
import type { HistoryEvent } from '../support/histories.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import { aDecision } from '../support/workflow-scene.ts';
import type { GenerationRunHandle, Scene } from '../support/workflow-scene.ts';

const scene = rigOfThisFile();

const FINDINGS = [{ path: 'intent', rule: 'schema:invalid_value', expected: 'one of 77', got: 'x' }];
const RECORDED = { kind: 'recorded', at: '2026-01-01T00:00:00Z', outputHash: 'out-draft' } as const;

/** Ends what still waits, and shows by that that it still waited. */
async function reject(s: Scene, handle: GenerationRunHandle, sees: string | null): Promise<void> {
  await s.decide(handle, aDecision({ decisionId: 'last', action: 'reject', sees }));
  expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
}

/** All but workflow tasks: the real server takes those of a rejected update back, the test server keeps them. */
async function lasting(s: Scene, handle: GenerationRunHandle) {
  const isTask = (event: HistoryEvent) =>
    Object.keys(event).some(
      (field) => field.startsWith('workflowTask') && event[field as keyof HistoryEvent] != null,
    );
  return (await s.events(handle)).filter((event) => !isTask(event));
}

/** Forms that no decision has. */
const MALFORMED: readonly (readonly [string, unknown])[] = [
  ['nothing', null],
  ['text', 'approve'],
  ['no id', { action: 'approve', reviewer: 'ana' }],
  ['an unknown action', aDecision({ action: 'escalate' })],
  ['a field that nobody knows', aDecision({ urgent: true })],
  ['an edit without a value', aDecision({ action: 'edit' })],
  ['a hint of a book’s length', aDecision({ action: 'repair', hint: 'x'.repeat(4001) })],
];

describe('an update that is refused by its validator', () => {
  test('changes nothing and leaves no event', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const before = await s.state(handle);
      const events = (await lasting(s, handle)).length;
      for (const [, raw] of MALFORMED) {
        expect(await s.refusal(handle, raw)).toMatchObject({ type: 'Malformed' });
      }
      expect(await s.refusal(handle, aDecision())).toMatchObject({ type: 'Malformed' });
      expect(await s.refusal(handle, aDecision({ sees: null }))).toMatchObject({ type: 'Malformed' });
      expect(await s.refusal(handle, aDecision({ sees: 'sha256:of-yesterday' }))).toEqual({
        type: 'Stale',
        message: 'The draft has changed: it is now out-draft, the decision saw sha256:of-yesterday.',
      });
      expect(await s.state(handle)).toEqual(before);
      expect(await lasting(s, handle)).toHaveLength(events);
      expect(s.line.of('recordDecision')).toEqual([]);
      await reject(s, handle, sees);
    }));

  test('says NotWaiting while the generation is under way, by update and by signal', async () => {
    const call = gate();
    const generate = async () => {
      await call.opened;
      return { attemptId: 'a', sha256: 's', stop: 'complete', usage: USAGE, costUsd: 0, found: false };
    };
    await scene({ stubs: { generate } }, async (s) => {
      const handle = await s.start();
      await s.until(handle, 'generating');
      expect(await s.refusal(handle, aDecision({ sees: 'out' }))).toMatchObject({ type: 'NotWaiting' });
      await s.signal(handle, aDecision());
      await s.eventually(async () =>
        expect((await s.state(handle)).refused).toMatchObject([{ decisionId: 'd-1', why: 'NotWaiting' }]),
      );
      call.open();
      expect(await handle.result()).toMatchObject({
        ending: { kind: 'accepted' },
        refused: [{ decisionId: 'd-1', why: 'NotWaiting' }],
      });
    });
  });

  test('says AlreadyDecided, by whom and when, once a decision stands', async () => {
    const settled = gate();
    await scene({ stubs: { ...NEEDS_A_PERSON, settle: settleBehind(settled.opened) } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const first = s.decide(handle, aDecision({ sees }));
      await s.eventually(() => expect(s.line.of('settle')).toHaveLength(1));
      expect(await s.refusal(handle, aDecision({ decisionId: 'd-2', action: 'reject', sees }))).toEqual({
        type: 'AlreadyDecided',
        message: 'ana@example.org decided "approve" at 2026-11-24T12:00:00.000Z; nothing was changed.',
      });
      settled.open();
      await first;
      expect((await handle.result()).ending).toMatchObject({ kind: 'cancelled' });
      expect(s.line.of('recordDecision')).toHaveLength(1);
    });
  });

  test('says Busy while another is being checked; the signal waits its turn instead', async () => {
    const checked = gate();
    const recordDecision = async (): Promise<RecordDecisionResult> => {
      await checked.opened;
      return RECORDED;
    };
    await scene({ stubs: { ...NEEDS_A_PERSON, recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const first = s.decide(handle, aDecision({ sees }));
      await s.eventually(() => expect(s.line.of('recordDecision')).toHaveLength(1));
      expect(await s.refusal(handle, aDecision({ decisionId: 'd-2', sees }))).toMatchObject({ type: 'Busy' });
      await s.signal(handle, aDecision({ decisionId: 'd-3', action: 'reject' }));
      checked.open();
      await first;
      expect(await handle.result()).toMatchObject({
        ending: { kind: 'approved' },
        refused: [{ decisionId: 'd-3', why: 'AlreadyDecided' }],
      });
      expect(s.line.of('recordDecision')).toHaveLength(1);
    });
  });

  test('says NoDraft to an approval where no call brought an answer', () =>
    scene({ stubs: { generate: failsWith(failing('TimedOut')) } }, async (s) => {
      const { handle } = await s.startToReview();
      expect(await s.refusal(handle, aDecision({ sees: null }))).toMatchObject({ type: 'NoDraft' });
      await reject(s, handle, null);
    }));

  test('says NotWaiting between a cancellation and its ending', async () => {
    const settled = gate();
    await scene({ plan: ALWAYS_REVIEWED, stubs: { settle: settleBehind(settled.opened) } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      await s.cancel(handle);
      await s.eventually(() => expect(s.line.of('settle')).toHaveLength(1));
      expect(await s.refusal(handle, aDecision({ sees }))).toMatchObject({ type: 'NotWaiting' });
      settled.open();
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(s.line.of('recordDecision')).toEqual([]);
    });
  });
});

describe('an edit that does not fit the schema', () => {
  test('is refused as SchemaMismatch with its findings, and the desk is open again', () => {
    const recordDecision = inTurn<RecordDecisionResult>([{ kind: 'mismatch', findings: FINDINGS }, RECORDED]);
    return scene({ stubs: { ...NEEDS_A_PERSON, recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const edit = aDecision({ action: 'edit', value: { intent: 'x' }, sees });
      expect(await s.refusal(handle, edit)).toEqual({
        type: 'SchemaMismatch',
        message: 'The output does not fit the task: intent: one of 77.',
      });
      expect(await s.state(handle)).toMatchObject({ stage: 'review', ending: null });
      // The same id again, for a corrected value, is no repeat: nothing was counted under it.
      await s.decide(handle, edit);
      expect((await handle.result()).ending).toMatchObject({ kind: 'approved', edited: true });
    });
  });

  test('is refused to each of two senders of the same decision', async () => {
    const checked = gate();
    const recordDecision = async (): Promise<RecordDecisionResult> => {
      await checked.opened;
      return { kind: 'mismatch', findings: FINDINGS };
    };
    await scene({ stubs: { ...NEEDS_A_PERSON, recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      const edit = aDecision({ action: 'edit', value: {}, sees });
      const refusals = Promise.all([s.refusal(handle, edit), s.refusal(handle, edit)]);
      await s.eventually(() => expect(s.line.of('recordDecision')).toHaveLength(1));
      checked.open();
      expect((await refusals).map(({ type }) => type)).toEqual(['SchemaMismatch', 'SchemaMismatch']);
      await handle.terminate('it waits for ever');
    });
  });
});

describe('a signal that can not count', () => {
  test('leaves the generation waiting and is told by `state`', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      for (const [, raw] of MALFORMED) await s.signal(handle, raw);
      await s.signal(handle, aDecision({ decisionId: 'stale', sees: 'sha256:of-yesterday' }));
      const { refused, stage } = await s.eventually(async () => {
        const state = await s.state(handle);
        expect(state.refused).toHaveLength(MALFORMED.length + 1);
        return state;
      });
      expect(stage).toBe('review');
      expect(refused.map(({ why }) => why)).toEqual([...MALFORMED.map(() => 'Malformed'), 'Stale']);
      expect(refused.at(3)).toMatchObject({ decisionId: 'd-1', message: expect.stringContaining('action') });
      await reject(s, handle, sees);
    }));

  test('is remembered up to twenty times, the last ones', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle, sees } = await s.startToReview();
      for (let n = 1; n <= 25; n += 1) {
        await s.signal(handle, aDecision({ decisionId: `n-${n}`, sees: 'sha256:other' }));
      }
      const { refused } = await s.eventually(async () => {
        const state = await s.state(handle);
        expect(state.refused.at(-1)?.decisionId).toBe('n-25');
        return state;
      });
      expect(refused.map(({ decisionId }) => decisionId)).toEqual(
        Array.from({ length: 20 }, (_, n) => `n-${n + 6}`),
      );
      await reject(s, handle, sees);
    }));
});

describe('a decision that the store has another word on', () => {
  test('is refused as AlreadyDecided where the store knows of one that ended the round', () => {
    const recordDecision = inTurn<RecordDecisionResult>([
      { kind: 'decided', by: 'bob', at: '2026-01-01T00:00:00Z' },
      { kind: 'recorded', at: '2026-01-01T00:00:00Z', outputHash: null },
    ]);
    return scene({ stubs: { ...NEEDS_A_PERSON, recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      expect(await s.refusal(handle, aDecision({ sees }))).toEqual({
        type: 'AlreadyDecided',
        message: 'bob decided at 2026-01-01T00:00:00Z; nothing was changed.',
      });
      await reject(s, handle, sees);
    });
  });

  test('is refused by the kind of the failure where it can not be checked, and the wait goes on', () => {
    const recordDecision = inTurn<RecordDecisionResult>([
      failing('TaskUnknown'),
      failing('InternalError'),
      { kind: 'recorded', at: '2026-01-01T00:00:00Z', outputHash: null },
    ]);
    return scene({ stubs: { ...NEEDS_A_PERSON, recordDecision } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      expect(await s.refusal(handle, aDecision({ sees }))).toMatchObject({ type: 'TaskUnknown' });
      await s.signal(handle, aDecision({ decisionId: 'd-2', sees }));
      await s.eventually(async () =>
        expect((await s.state(handle)).refused).toMatchObject([{ decisionId: 'd-2', why: 'InternalError' }]),
      );
      await reject(s, handle, sees);
    });
  });
});

const USAGE = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 };

/** An ending that is long in being written, and is another one by then. */
function settleBehind(opened: Promise<void>) {
  return async ({ generation, round }: { readonly generation: string; readonly round: number }) => {
    await opened;
    return settledState(generation, round, { kind: 'cancelled' });
  };
}
