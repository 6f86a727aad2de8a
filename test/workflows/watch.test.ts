import { afterAll, beforeAll, expect, test } from 'vitest';

import { MAIN_QUEUE, WORKFLOWS } from '#contract/names.ts';
import type { Reconciled } from '#contract/steps.ts';
import type { HistoryEvent, RecordedRun } from '../support/histories.ts';
import { failing, inTurn } from '../support/stub-outcomes.ts';
import { WorkflowRig } from '../support/workflow-rig.ts';
import type { Scene } from '../support/workflow-scene.ts';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await WorkflowRig.start();
});
afterAll(() => rig.stop());

const LOOK_EVERY_MS = 30_000;

async function startWatch(s: Scene) {
  const workflowId = s.id('-watch');
  const handle = await rig.env.client.workflow.start(WORKFLOWS.watch, {
    workflowId,
    taskQueue: MAIN_QUEUE,
    args: [],
  });
  s.started.push({ workflowId, runId: handle.firstExecutionRunId });
  s.mayStayOpen(workflowId, 'a watch has no end');
  return handle;
}

/** Server times of its looks, in milliseconds. */
function looksOf(events: readonly HistoryEvent[]): readonly number[] {
  return events.flatMap(({ activityTaskScheduledEventAttributes: look, eventTime }) =>
    look?.activityType?.name === 'reconcile'
      ? [Number(eventTime?.seconds ?? 0) * 1000 + Number(eventTime?.nanos ?? 0) / 1e6]
      : [],
  );
}

test('a watch looks every 30 seconds, and says what its last look mended', () =>
  rig.scene({ stubs: { reconcile: inTurn([{ takenUp: 2, orphaned: 1 }]) } }, async (s) => {
    const handle = await startWatch(s);
    await s.skip('5 minutes');
    const looks = looksOf(await s.events(handle));
    expect(looks.length).toBeGreaterThanOrEqual(10);
    for (const [n, at] of looks.slice(1).entries()) {
      expect(at - (looks[n] ?? 0)).toBeGreaterThanOrEqual(LOOK_EVERY_MS);
    }
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('2 lost runs taken up again, 1 ended from outside');
  }));

test('a watch goes on where the store was away', () => {
  const reconcile = inTurn<Reconciled>([
    failing('StoreUnavailable', { final: false }),
    { takenUp: 0, orphaned: 0 },
  ]);
  return rig.scene({ stubs: { reconcile } }, async (s) => {
    await startWatch(s);
    await s.skip('2 minutes');
    expect(s.line.of('reconcile').length).toBeGreaterThanOrEqual(3);
  });
});

test('a watch goes on in a new run before its history is long', async () => {
  const runs: RecordedRun[] = [];
  await rig.scene({ onRuns: (all) => void runs.push(...all) }, async (s) => {
    await startWatch(s);
    await s.skip('2 hours');
  });
  expect(runs.map(({ ended }) => ended)).toEqual(['continued as new', undefined]);
  for (const { history } of runs) expect(history.events?.length).toBeLessThan(2020);
  const looks = runs.flatMap(({ history }) => looksOf(history.events ?? []));
  expect(looks.length).toBeGreaterThan(200);
}, 90_000);
