import { expect, test } from 'vitest';

import type { RecordDecisionInput, RecordDecisionResult } from '#contract/steps.ts';
import { settledState } from '../support/stub-activities.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import { aDecision } from '../support/workflow-scene.ts';

const scene = rigOfThisFile();

const REVIEWED = { plan: { review: { when: 'always', withinMs: 3_600_000 } } } as const;
const AT = '2026-11-24T12:00:00.000Z';
const FINDING = { path: 'intent', rule: 'enum', expected: 'an intent', got: 'another word' };

/** A gate that an activity waits at until the test opens it. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: () => resolve() };
}

test('a decision that is being written down when a cancellation comes is the one that counts', async () => {
  const written = gate();
  const recordDecision = async ({ draftHash }: RecordDecisionInput): Promise<RecordDecisionResult> => {
    await written.passed;
    return { kind: 'recorded', at: AT, outputHash: draftHash };
  };
  await scene({ ...REVIEWED, stubs: { recordDecision } }, async (stage) => {
    const { handle, sees } = await stage.startToReview();
    await stage.signal(handle, aDecision({ sees }));
    await stage.eventually(() => expect(stage.line.of('recordDecision')).toHaveLength(1));
    await handle.cancel();
    written.open();
    const { ending } = await handle.result();
    expect(ending?.kind).toBe('approved');
  });
});

test('a decision that comes after a cancellation does not take the run with it', async () => {
  const settling = gate();
  const called = { off: false };
  await scene(
    {
      ...REVIEWED,
      stubs: {
        settle: async ({ generation, round }) => {
          called.off = true;
          await settling.passed;
          return settledState(generation, round, { kind: 'cancelled' });
        },
      },
    },
    async (stage) => {
      const { handle, sees } = await stage.startToReview();
      await handle.cancel();
      await stage.eventually(() => expect(called.off).toBe(true));
      await stage.signal(handle, aDecision({ sees }));
      await stage.eventually(async () => {
        const { refused } = await stage.state(handle);
        expect(refused.map(({ why }) => why)).toEqual(['NotWaiting']);
      });
      settling.open();
      const { ending } = await handle.result();
      expect(ending?.kind).toBe('cancelled');
      expect(stage.line.of('recordDecision')).toHaveLength(0);
    },
  );
});

test('signals that come while another decision is checked wait their turn, each of them', async () => {
  const first = gate();
  const recordDecision = async (input: RecordDecisionInput): Promise<RecordDecisionResult> => {
    const { decisionId } = input.decision;
    if (decisionId === 'd-1') await first.passed;
    if (decisionId === 'd-3') return { kind: 'recorded', at: AT, outputHash: input.draftHash };
    return { kind: 'mismatch', findings: [FINDING] };
  };
  await scene({ ...REVIEWED, stubs: { recordDecision } }, async (stage) => {
    const { handle } = await stage.startToReview();
    await stage.signal(handle, aDecision({ decisionId: 'd-1' }));
    await stage.eventually(() => expect(stage.line.of('recordDecision')).toHaveLength(1));
    await stage.signal(handle, aDecision({ decisionId: 'd-2' }));
    await stage.signal(handle, aDecision({ decisionId: 'd-3' }));
    first.open();
    const { ending, refused } = await handle.result();
    expect(ending?.kind).toBe('approved');
    expect(refused.map(({ decisionId, why }) => [decisionId, why])).toEqual([
      ['d-1', 'SchemaMismatch'],
      ['d-2', 'SchemaMismatch'],
    ]);
  });
});

test('the same decision again, while its first is refused, is refused as well', async () => {
  const first = gate();
  const recordDecision = async (): Promise<RecordDecisionResult> => {
    await first.passed;
    return { kind: 'mismatch', findings: [FINDING] };
  };
  await scene({ ...REVIEWED, stubs: { recordDecision } }, async (stage) => {
    const { handle, sees } = await stage.startToReview();
    await stage.signal(handle, aDecision({ sees }));
    await stage.eventually(() => expect(stage.line.of('recordDecision')).toHaveLength(1));
    const again = stage.decide(handle, aDecision({ sees })).then(
      () => 'taken',
      () => 'refused',
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    first.open();
    expect(await again).toBe('refused');
    await handle.cancel();
    await handle.result();
  });
});
