import { afterAll, beforeAll, expect, test } from 'vitest';

import { hangUntilCancelled } from '../support/stub-outcomes.ts';
import { replayFailures } from '../support/histories.ts';
import type { RecordedRun } from '../support/histories.ts';
import { ALWAYS_REVIEWED } from '../support/stub-plans.ts';
import { workflowBundle, WorkflowRig } from '../support/workflow-rig.ts';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await WorkflowRig.start();
});
afterAll(() => rig.stop());

// What the tests of this folder rely on without looking.
test('a test that leaves an execution open fails, unless it gave a reason', async () => {
  const options = { plan: ALWAYS_REVIEWED };
  await expect(rig.scene(options, async (s) => void (await s.startToReview()))).rejects.toThrow(
    /Left open without a reason: gen\/triage/,
  );
  await rig.scene(options, async (s) => {
    const { handle } = await s.startToReview();
    s.mayStayOpen(handle.workflowId, 'nobody decides in this test');
  });
});

test('a test whose body fails fails with that, and leaves nothing running', async () => {
  const body = async () => {
    throw new Error('the body');
  };
  await expect(rig.scene({ stubs: { generate: hangUntilCancelled } }, body)).rejects.toThrow('the body');
});

test('a history that lacks one of its activities does not replay', async () => {
  const runs: RecordedRun[] = [];
  await rig.scene({ onRuns: (all) => void runs.push(...all) }, async (s) => void (await s.run()));
  const renamed = runs.map(({ history, ...run }) => ({
    ...run,
    history: {
      events: (history.events ?? []).map((event) => {
        const { activityTaskScheduledEventAttributes: scheduled, ...rest } = event;
        if (scheduled?.activityType?.name !== 'validate') return event;
        const attributes = { ...scheduled, activityType: { name: 'verify' } };
        return { ...rest, activityTaskScheduledEventAttributes: attributes };
      }),
    },
  }));
  const failures = await replayFailures(await workflowBundle(), renamed);
  expect(failures.map(({ error }) => error.message)).toEqual([expect.stringContaining('TMPRL1100')]);
});
