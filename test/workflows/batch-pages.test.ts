import { expect, test } from 'vitest';

import type { PlanInput, PlanResult } from '#contract/steps.ts';
import { SIGNALS } from '#contract/names.ts';
import { batchItems } from '../support/batch-items.ts';
import type { RecordedRun } from '../support/histories.ts';
import { settledState } from '../support/stub-activities.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';

const scene = rigOfThisFile();

/** One more than a page holds. */
const ITEMS = 401;

/** From here on Temporal suggests a new run. */
const LONG_EVENTS = 4096;

/** The shortest life of a generation: the store has its ending already. */
async function hasEnded({ workflowId }: PlanInput): Promise<PlanResult> {
  return { kind: 'ended', state: settledState(workflowId, 1, { kind: 'cancelled' }) };
}

test('a batch of more than a page goes on in a second run, which takes up where the first stopped', async () => {
  const runs: RecordedRun[] = [];
  const options = {
    items: batchItems('pages', ITEMS),
    concurrency: 40,
    stubs: { plan: hasEnded },
    onRuns: (all: readonly RecordedRun[]) =>
      void runs.push(...all.filter(({ workflowId }) => workflowId === 'batch/pages')),
  };
  await scene(options, async (s) => {
    const handle = await s.startBatch('pages');
    expect((await handle.result()).state).toBe('done');
    const begun = s.line.of('plan').map(({ input }) => input.workflowId);
    expect(begun).toHaveLength(ITEMS);
    expect(new Set(begun).size).toBe(ITEMS);
    expect(s.line.of('pageBatch').map(({ input }) => input)).toEqual([
      { batch: 'pages', afterOrder: -1, limit: 400 },
      { batch: 'pages', afterOrder: 399, limit: 400 },
    ]);
  });
  expect(runs.map(({ ended }) => ended)).toEqual(['continued as new', 'completed']);
  for (const { history } of runs) expect(history.events?.length).toBeLessThan(LONG_EVENTS);
}, 90_000);

test('a pause that came in the first run holds in the second', () => {
  const options = { items: batchItems('held', 2), concurrency: 1 };
  return scene(options, async (s) => {
    const carried = { afterOrder: 0, paused: 'budget', startedAt: '2026-11-24T10:00:00.000Z' };
    const handle = await s.startBatch('held', { carried });
    await s.eventually(async () =>
      expect(await s.progress(handle)).toMatchObject({ state: 'paused', why: 'budget' }),
    );
    await s.skip('1 minute');
    expect(s.line.of('plan')).toEqual([]);
    await handle.signal(SIGNALS.resume);
    expect((await handle.result()).state).toBe('done');
    expect(s.line.of('plan').map(({ input }) => input.workflowId)).toEqual(['gen/triage/held/1']);
  });
});
