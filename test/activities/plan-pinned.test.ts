import { describe, expect, test } from 'vitest';

import type { Registry } from '#activities/deps.ts';
import type { PlanResult } from '#contract/steps.ts';
import { hashValue } from '#domain/hash.ts';
import type { LoadedTask } from '#domain/task.ts';
import { addItems } from '#store/add-items.ts';
import { createBatch } from '#store/create-batch.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { ActivityRig } from '../support/activity-rig.ts';

const NOW = '2026-11-24T10:00:00.000Z';
const INPUT = { text: 'Where is my new card?' };

/** The registry of a worker that was deployed with another version of one task. */
function withChangedTask(registry: Registry, change: (task: LoadedTask) => LoadedTask): Registry {
  return {
    ...registry,
    task: (name, version) => {
      const task = registry.task(name, version);
      return task === undefined ? undefined : change(task);
    },
  };
}

const otherPrompts = (task: LoadedTask): LoadedTask => ({
  ...task,
  hash: 'sha256:changed',
  pinned: { ...task.pinned, ladder: [{ route: 'strong', maxOutputTokens: 9 }] },
});

interface Start extends Readonly<Record<string, unknown>> {
  readonly batch?: string;
}

function planWith(rig: ActivityRig, registry: Registry, runId: string, start: Start = {}) {
  const argument = { task: 'support-triage', id: 'pinned', input: INPUT, ...start };
  const workflowId = `gen/support-triage/${start.batch ?? '-'}/pinned`;
  return rig.run(rig.activities({ registry }).plan, { start: argument, workflowId, runId });
}

function pinned(result: PlanResult) {
  if (result.kind !== 'planned') throw new Error(`It was ${result.kind}.`);
  return result.plan;
}

describe('a plan that was made', () => {
  test('holds for a run that takes the generation up again, whatever the configuration says by now', async () => {
    await using rig = await ActivityRig.open();
    const before = await planWith(rig, rig.deps.registry, 'run-1');
    const changed = withChangedTask(rig.deps.registry, otherPrompts);
    expect(await planWith(rig, changed, 'run-1')).toEqual(before);
    expect(await planWith(rig, changed, 'run-2')).toEqual(before);
    expect(await loadGeneration(rig.store.db, { generation: 'gen/support-triage/-/pinned' })).toMatchObject({
      rounds: [{ round: 1, runId: 'run-2' }],
    });
  });

  test('holds for its calls, too: the pinned prompt is sent, not the new one', async () => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('calls');
    const first = await rig.run(rig.activities().generate, input);
    const registry = withChangedTask(rig.deps.registry, otherPrompts);
    expect(await rig.run(rig.activities({ registry }).generate, input)).toEqual({ ...first, found: true });
    expect(await rig.calls()).toHaveLength(1);
  });

  test('is of the new configuration where the id is new', async () => {
    await using rig = await ActivityRig.open();
    const changed = withChangedTask(rig.deps.registry, otherPrompts);
    const plan = pinned(await planWith(rig, changed, 'run-1'));
    expect(plan).toMatchObject({
      taskHash: 'sha256:changed',
      rungs: [{ route: 'strong', maxOutputTokens: 9 }],
    });
  });

  test('is not made where the worker lacks the version that was asked for', async () => {
    await using rig = await ActivityRig.open();
    expect(await planWith(rig, rig.deps.registry, 'run-1', { version: 7 })).toMatchObject({
      kind: 'refused',
      failure: { kind: 'TaskUnknown', message: expect.stringContaining('version 7') },
    });
  });

  test.for([
    ['always', 'always'],
    ['never', 'never'],
    ['policy', 'repair-failed'],
  ] as const)('takes the caller’s word on reviews: %s', async ([review, when]) => {
    await using rig = await ActivityRig.open();
    const plan = pinned(await planWith(rig, rig.deps.registry, 'run-1', { review }));
    expect(plan.review).toMatchObject({ when, withinMs: 3 * 24 * 3_600_000 });
  });
});

describe('an id that was started under another workflow id', () => {
  test('is not run twice side by side', async () => {
    await using rig = await ActivityRig.open();
    await planWith(rig, rig.deps.registry, 'run-1');
    const start = { task: 'support-triage', id: 'pinned', input: INPUT };
    const elsewhere = await rig.run(rig.activities().plan, {
      start,
      workflowId: 'my-own-id',
      runId: 'run-9',
    });
    expect(elsewhere).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('gen/support-triage/-/pinned'),
    });
  });
});

describe('an item of a batch', () => {
  async function batchOf(rig: ActivityRig, simulated: boolean): Promise<void> {
    const batch = 'b77';
    const common = { task: 'support-triage', version: 1, taskHash: null, concurrency: 2, now: NOW };
    await createBatch(rig.store.db, { batch, simulated, ...common });
    const items = [{ id: 'pinned', seq: 0, input: INPUT, inputHash: hashValue(INPUT) }];
    await addItems(rig.store.db, { batch, items, now: NOW });
  }
  const item = { batch: 'b77', input: undefined, inputRef: hashValue(INPUT), priority: 'batch' };

  test('takes its input from the store and runs before no person’s own', async () => {
    await using rig = await ActivityRig.open();
    await batchOf(rig, true);
    const result = await planWith(rig, rig.deps.registry, 'run-1', item);
    expect(result).toMatchObject({ kind: 'planned', priority: 'batch', inputHash: hashValue(INPUT) });
    expect(pinned(result)).toMatchObject({ key: { batch: 'b77' }, simulated: true });
  });

  test.for([
    [false, false, 'batch b77 is live and this worker is simulated'],
    [true, true, 'batch b77 is simulated and this worker is live'],
  ] as const)(
    'of a batch that is simulated: %s is refused by a worker that is live: %s',
    async ([simulated, live, message]) => {
      await using rig = await ActivityRig.open();
      await batchOf(rig, simulated);
      expect(await planWith(rig, { ...rig.deps.registry, live }, 'run-1', item)).toEqual({
        kind: 'malformed',
        message: `This is no start of a generation. ${message}.`,
      });
    },
  );
});
