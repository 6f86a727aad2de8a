import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { GenerationState } from '#contract/generation-state.ts';
import type { FailureKind } from '#domain/failure-kind.ts';
import { FAILURE_GROUPS, NON_RETRYABLE_ERROR_TYPES } from '#domain/failure-kind.ts';
import { invalid, Scene, VALID } from '../support/scene.ts';
import type { SceneOptions } from '../support/scene.ts';
import { failing, WorkflowRig } from '../support/workflow-rig.ts';

let rig: WorkflowRig;

beforeAll(async () => {
  rig = await WorkflowRig.open();
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

interface Ended {
  readonly scene: Scene;
  readonly state: GenerationState;
  readonly workflowId: string;
}

async function toItsEnd(options: SceneOptions): Promise<Ended> {
  const scene = new Scene(options);
  const workflowId = `gen/task/-/${rig.nextId()}`;
  const state = await rig.act(scene.activities(), async () => {
    const handle = await rig.start('generation', workflowId, { task: 'task', input: {} });
    return (await handle.result()) as GenerationState;
  });
  return { scene, state, workflowId };
}

const NEVER = { when: 'never', withinMs: 1000 } as const;

describe('the ladder', () => {
  test('a valid first answer is accepted after one call', async () => {
    const { scene, state } = await toItsEnd({});
    expect(state).toMatchObject({ stage: 'done', ending: { kind: 'accepted', rung: 0, mended: false } });
    expect(scene.endpoints).toEqual(['first']);
    expect(scene.settled).toHaveLength(1);
  });

  test('an answer whose syntax was mended says so', async () => {
    const { state } = await toItsEnd({ verdicts: [{ ...VALID, mended: true }] });
    expect(state.ending).toMatchObject({ kind: 'accepted', mended: true });
  });

  test('an invalid answer is repaired by the stronger rung, told what was wrong', async () => {
    const { scene, state } = await toItsEnd({ verdicts: [invalid('SchemaMismatch'), VALID] });
    expect(state.ending).toMatchObject({ kind: 'repaired', rung: 1 });
    expect(scene.endpoints).toEqual(['first', 'strong']);
    expect(scene.calls[1]).toMatchObject({
      step: 1,
      rung: 1,
      broken: { attemptId: 'a-1', reason: 'SchemaMismatch', findings: [{ rule: 'planted:SchemaMismatch' }] },
    });
  });

  test('a truncated answer gets at least twice the room', async () => {
    const { scene } = await toItsEnd({ verdicts: [invalid('Truncated'), VALID] });
    expect(scene.calls.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([100, 200]);
  });

  test('what no rung could make valid becomes a dead letter where no person is to look', async () => {
    const { scene, state } = await toItsEnd({ review: NEVER, verdicts: [invalid('CheckFailed')] });
    expect(state.ending).toMatchObject({ kind: 'dead-lettered', failure: { kind: 'CheckFailed' } });
    expect(scene.calls).toHaveLength(2);
  });

  test('a refusal is not shopped around to another paid model', async () => {
    const { scene, state } = await toItsEnd({ review: NEVER, verdicts: [invalid('Refused')] });
    expect(state.ending).toMatchObject({ kind: 'dead-lettered', failure: { kind: 'Refused' } });
    expect(scene.calls).toHaveLength(1);
  });

  test('an ending that the store has already is the result, without a call', async () => {
    const stored = { id: 'x', ending: { kind: 'accepted' } } as GenerationState;
    const { scene, state } = await toItsEnd({ plan: () => ({ kind: 'ended', state: stored }) });
    expect(state).toMatchObject(stored);
    expect(scene.calls).toEqual([]);
    expect(scene.settled).toEqual([]);
  });

  test('a generation that can not be made becomes a dead letter without a call', async () => {
    const failure = { kind: 'PromptInvalid', message: 'no' } as const;
    const { scene, state } = await toItsEnd({
      plan: (generation) => ({ kind: 'refused', generation, round: 1, inputHash: 'sha256:i', failure }),
    });
    expect(state.ending).toEqual({ kind: 'dead-lettered', failure });
    expect(scene.calls).toEqual([]);
  });

  test.each([
    ['conflict', 'IdentityConflict'],
    ['malformed', 'Malformed'],
  ] as const)(
    'a start that is a %s fails the workflow with the type %s and settles nothing',
    async (kind, type) => {
      const scene = new Scene({ plan: () => ({ kind, message: 'both hashes' }) });
      await rig.act(scene.activities(), async () => {
        const handle = await rig.start('generation', `gen/task/-/${rig.nextId()}`, {});
        await expect(handle.result()).rejects.toMatchObject({ cause: { type, message: 'both hashes' } });
      });
      expect(scene.settled).toEqual([]);
    },
  );
});

/** Which endpoints of the first rung are called when each call fails for good with a kind. */
const CALLED: Record<string, readonly string[]> = {
  transient: ['first', 'second', 'third'],
  transientMaybeBilled: ['first'],
  terminalAccount: ['first', 'third'],
  terminalItem: ['first'],
  ContextLengthExceeded: ['first', 'second', 'third'],
  NotFound: ['first', 'second', 'third'],
};

const CALL_KINDS = (
  ['transient', 'transientMaybeBilled', 'terminalAccount', 'terminalItem'] as const
).flatMap((group) => FAILURE_GROUPS[group].map((kind): [FailureKind, string] => [kind, group]));

describe('a call that fails for good', () => {
  test.each(CALL_KINDS)(
    'with %s (%s) is tried where that can help, once an endpoint',
    async (kind, group) => {
      const { scene, state } = await toItsEnd({
        review: NEVER,
        call: () => {
          throw failing(kind, { final: true });
        },
      });
      expect(scene.endpoints).toEqual(CALLED[kind] ?? CALLED[group]);
      expect(state.ending).toMatchObject({ kind: 'dead-lettered', failure: { kind } });
    },
  );

  test.each(NON_RETRYABLE_ERROR_TYPES.filter((type) => type !== 'PayloadsTooLarge'))(
    'with %s is not retried by Temporal even where the activity forgot to say so',
    async (kind) => {
      const { scene } = await toItsEnd({
        review: NEVER,
        call: () => {
          throw failing(kind);
        },
      });
      expect(new Set(scene.endpoints).size).toBe(scene.endpoints.length);
    },
  );

  test.each([...FAILURE_GROUPS.transient, ...FAILURE_GROUPS.transientMaybeBilled])(
    'but not for good, with %s, is retried by Temporal at the same endpoint',
    async (kind) => {
      const { scene, state } = await toItsEnd({
        call: (_, calls) => {
          if (calls.length < 3) throw failing(kind);
        },
      });
      expect(scene.endpoints).toEqual(['first', 'first', 'first']);
      expect(state.ending).toMatchObject({ kind: 'accepted' });
    },
  );

  test('carries every terminal kind and PayloadsTooLarge in the policy of its scheduled activity', async () => {
    const { workflowId } = await toItsEnd({});
    const { events = [] } = await rig.history(workflowId);
    const scheduled = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes);
    const generate = scheduled.find((activity) => activity?.activityType?.name === 'generate');
    expect(generate?.retryPolicy?.nonRetryableErrorTypes).toEqual(NON_RETRYABLE_ERROR_TYPES);
    expect(generate?.taskQueue?.name).toBe('proofline-first');
  });
});

describe('cancellation', () => {
  test('of a generation under way ends it as cancelled, settled once', async () => {
    let reached: () => void = () => {};
    const calling = new Promise<void>((resolve) => (reached = resolve));
    const scene = new Scene({
      call: async () => {
        reached();
        const { Context } = await import('@temporalio/activity');
        const beat = setInterval(() => Context.current().heartbeat(), 100);
        await Context.current().cancelled.finally(() => clearInterval(beat));
      },
    });
    await rig.act(scene.activities(), async () => {
      const handle = await rig.start('generation', `gen/task/-/${rig.nextId()}`, { task: 'task', input: {} });
      await calling;
      await handle.cancel();
      expect(await handle.result()).toMatchObject({ ending: { kind: 'cancelled' }, stage: 'done' });
    });
    expect(scene.settled.map(({ ending }) => ending.kind)).toEqual(['cancelled']);
  });
});
