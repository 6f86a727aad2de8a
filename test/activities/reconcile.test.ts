import { describe, expect, test } from 'vitest';

import type { ActivityDeps } from '#activities/deps.ts';
import type { RunStatus } from '#activities/runs.ts';
import { ENDING_KINDS } from '#domain/ending.ts';
import { batchWorkflowId, laneWorkflowId } from '#domain/identity.ts';
import { countBatch } from '#store/count-batch.ts';
import { findBatch } from '#store/find-batch.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { setBatchState } from '#store/set-batch-state.ts';
import { settleRound } from '#store/settle-round.ts';
import { ActivityRig, scenarioWith } from '../support/activity-rig.ts';
import { StubRuns } from '../support/stub-runs.ts';
import { BATCH, beginAll, itemOf, LANE, planOwn, produceOnce, submitBatch } from './submitted-batch.ts';

const RUNNING = { kind: 'running' } as const satisfies RunStatus;
const TERMINATED = { kind: 'ended', how: 'terminated' } as const satisfies RunStatus;

const BEGUN = new Date('2026-11-24T10:00:00.000Z');
const after = (seconds: number) => () => new Date(BEGUN.getTime() + seconds * 1000);

const OWN_ID = 'gen/support-triage/-/own';

/** A store in which all that is under way began at one moment, and a Temporal that knows what a test says. */
class Lost implements AsyncDisposable {
  readonly runs = new StubRuns();
  readonly rig: ActivityRig;
  /** All activities of the past. */
  readonly past: Partial<ActivityDeps>;

  constructor(rig: ActivityRig) {
    this.rig = rig;
    this.past = { now: after(0), runs: this.runs };
  }

  static async open(items = 0, faults: readonly unknown[] = []): Promise<Lost> {
    const rig = await ActivityRig.open(faults);
    if (items > 0) await submitBatch(rig, { count: items, now: BEGUN.toISOString() });
    return new Lost(rig);
  }

  is(workflowId: string, status: RunStatus): this {
    this.runs.statuses.set(workflowId, status);
    return this;
  }

  /** A look of the reconciler, a minute later unless told otherwise. */
  sweep(seconds = 60) {
    return this.rig.run(
      () => this.rig.activities({ now: after(seconds), runs: this.runs }).reconcile(),
      null,
    );
  }

  /** A generation of its own, planned and no further. */
  async planOwn(): Promise<void> {
    const start = { task: 'support-triage', id: 'own', input: { text: 'Where is my card?' } };
    await this.rig.run(this.rig.activities(this.past).plan, { start, workflowId: OWN_ID, runId: 'r' });
  }

  /** An item that a lane has begun, with a call that failed for good, or that nobody knows the fate of. */
  async beginInLane(id: string, status = 400): Promise<void> {
    this.rig.simulator.setScenario(scenarioWith([{ kind: 'status', status }]));
    await produceOnce(this.rig, id, this.past).catch(() => {});
    this.rig.simulator.setScenario(scenarioWith([]));
  }

  async counts() {
    const counts = await countBatch(this.rig.store.db, { batch: BATCH });
    const { submitted, queued, inFlight, waiting, endings } = counts;
    const ended = ENDING_KINDS.reduce((sum, kind) => sum + endings[kind], 0);
    expect(submitted).toBe(queued + inFlight + waiting + ended);
    return counts;
  }

  async endingOf(generation: string) {
    return (await loadGeneration(this.rig.store.db, { generation }))?.rounds[0]?.ending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]();
  }
}

const NOTHING = { takenUp: 0, orphaned: 0 };
const ONE_TAKEN_UP = { takenUp: 1, orphaned: 0 };
const ONE_ORPHANED = { takenUp: 0, orphaned: 1 };

describe('a generation of its own', () => {
  test('that runs is left alone', async () => {
    await using lost = await Lost.open();
    await lost.planOwn();
    expect(await lost.is(OWN_ID, RUNNING).sweep()).toEqual(NOTHING);
  });

  test('that runs and is not in Temporal’s index yet is left alone', async () => {
    await using lost = await Lost.open();
    await lost.planOwn();
    lost.runs.listRunning = async () => new Set();
    expect(await lost.is(OWN_ID, RUNNING).sweep()).toEqual(NOTHING);
  });

  test('that is young is not looked for', async () => {
    await using lost = await Lost.open();
    await lost.planOwn();
    expect(await lost.sweep(30)).toEqual(NOTHING);
    expect(await lost.sweep(31)).toEqual(ONE_TAKEN_UP);
  });

  test('that Temporal has lost is started again as it was started first', async () => {
    await using lost = await Lost.open();
    const start = {
      task: 'support-triage',
      id: 'own',
      version: 1,
      input: { text: 'Where is my card?' },
      priority: 'batch',
      review: 'never',
      budgetUsd: 0.5,
    };
    await lost.rig.run(lost.rig.activities(lost.past).plan, { start, workflowId: OWN_ID, runId: 'r' });
    expect(await lost.sweep()).toEqual(ONE_TAKEN_UP);
    const { input: _, ...same } = start;
    expect(lost.runs.started).toEqual([
      { workflowId: OWN_ID, start: { ...same, inputRef: expect.stringContaining('sha256:') } },
    ]);
    expect(lost.runs.started[0]?.start).not.toHaveProperty('from');
    // And what is started so is the same generation.
    const again = { start: lost.runs.started[0]?.start, workflowId: OWN_ID, runId: 'r-2' };
    expect(await lost.rig.run(lost.rig.activities().plan, again)).toMatchObject({
      kind: 'planned',
      priority: 'batch',
      budgetUsd: 0.5,
      plan: { round: 1 },
    });
  });

  test('that somebody terminated is a dead letter, with its open call closed', async () => {
    await using lost = await Lost.open();
    const input = await lost.rig.firstCall('own');
    const provider = () => ({ call: () => Promise.reject(new Error('killed')) });
    await lost.rig.run(lost.rig.activities({ provider }).generate, input).catch(() => {});
    // Begun by the real clock.
    const sweep = lost.rig.activities({
      now: () => new Date(Date.now() + 60_000),
      runs: lost.runs,
    }).reconcile;
    lost.is(OWN_ID, TERMINATED);
    expect(await lost.rig.run(() => sweep(), null)).toEqual(ONE_ORPHANED);
    expect(await lost.endingOf(OWN_ID)).toMatchObject({
      kind: 'dead-lettered',
      failure: { kind: 'Orphaned', message: expect.stringContaining(`(${OWN_ID}) was terminated`) },
    });
    expect(await lost.rig.ledger(OWN_ID)).toMatchObject([{ state: 'unknown' }]);
    expect(lost.runs.started).toEqual([]);
    expect(await lost.rig.run(() => sweep(), null)).toEqual(NOTHING);
  });

  test('that was opened and never planned is found as well', async () => {
    await using lost = await Lost.open();
    await lost.planOwn();
    await lost.rig.store.db.deleteFrom('rounds').execute();
    await lost.rig.store.db.updateTable('generations').set({ stage: 'queued' }).execute();
    expect(await lost.sweep()).toEqual(ONE_TAKEN_UP);
    expect(await lost.is(OWN_ID, TERMINATED).sweep()).toEqual(ONE_ORPHANED);
    expect(await lost.endingOf(OWN_ID)).toMatchObject({ failure: { kind: 'Orphaned' } });
  });
});

describe('an item in a lane', () => {
  test.for([LANE, itemOf('0')])('is left alone while %s runs', async (carrier) => {
    await using lost = await Lost.open(1);
    await lost.beginInLane('0');
    expect(await lost.is(batchWorkflowId(BATCH), RUNNING).is(carrier, RUNNING).sweep()).toEqual(NOTHING);
  });

  test('is left alone while its own workflow runs that Temporal’s index does not show yet', async () => {
    await using lost = await Lost.open(1);
    await lost.beginInLane('0');
    lost.is(batchWorkflowId(BATCH), RUNNING).is(LANE, TERMINATED).is(itemOf('0'), RUNNING);
    lost.runs.listRunning = async () => new Set();
    expect(await lost.sweep()).toEqual(NOTHING);
  });

  test('that is gone comes back to its batch while that has lanes', async () => {
    await using lost = await Lost.open(1);
    await lost.beginInLane('0');
    lost.is(batchWorkflowId(BATCH), RUNNING).is(LANE, TERMINATED);
    expect(await lost.is(laneWorkflowId(BATCH, 3), RUNNING).sweep()).toEqual(NOTHING);
  });

  test('that is gone gets a workflow of its own where its batch has no lane, from its failed call', async () => {
    await using lost = await Lost.open(2);
    await lost.beginInLane('0');
    lost.is(batchWorkflowId(BATCH), RUNNING).is(LANE, TERMINATED);
    // A lane of another batch whose name begins alike.
    expect(await lost.is(`${laneWorkflowId(`${BATCH}0`, 0)}`, RUNNING).sweep()).toEqual(ONE_TAKEN_UP);
    expect(lost.runs.started).toEqual([
      {
        workflowId: itemOf('0'),
        start: expect.objectContaining({
          batch: BATCH,
          priority: 'batch',
          from: { attempt: 'test-1', step: 0 },
        }),
      },
    ]);
    expect(await lost.counts()).toMatchObject({ queued: 1, inFlight: 1 });
  });

  test.for([503, 504])('that was to be called again after a %i begins with that call', async (status) => {
    await using lost = await Lost.open(1);
    await lost.beginInLane('0', status);
    expect(await lost.is(batchWorkflowId(BATCH), RUNNING).sweep()).toEqual(ONE_TAKEN_UP);
    expect(lost.runs.started[0]?.start).not.toHaveProperty('from');
  });

  test('of a batch that was cancelled is a dead letter', async () => {
    await using lost = await Lost.open(1);
    await lost.beginInLane('0');
    const cancelled = { batch: BATCH, state: 'cancelled', why: null } as const;
    await setBatchState(lost.rig.store.db, { ...cancelled, now: BEGUN.toISOString() });
    expect(await lost.is(LANE, TERMINATED).sweep()).toEqual(ONE_ORPHANED);
    expect(await lost.counts()).toMatchObject({ inFlight: 0, endings: { 'dead-lettered': 1 } });
  });

  test('that became an exception and was terminated is a dead letter', async () => {
    await using lost = await Lost.open(1);
    await planOwn(lost.rig, '0', lost.past);
    lost.is(batchWorkflowId(BATCH), RUNNING).is(itemOf('0'), TERMINATED);
    expect(await lost.sweep()).toEqual(ONE_ORPHANED);
    expect(await lost.counts()).toMatchObject({ endings: { 'dead-lettered': 1 } });
  });
});

describe('a batch', () => {
  test('that runs, or is young, is left alone', async () => {
    await using lost = await Lost.open(2);
    expect(await lost.sweep(29)).toEqual(NOTHING);
    expect(await lost.is(batchWorkflowId(BATCH), RUNNING).sweep()).toEqual(NOTHING);
    expect(lost.runs.batches).toEqual([]);
  });

  test('that is still being submitted is nobody’s yet', async () => {
    await using lost = await Lost.open(2);
    await lost.rig.store.db.updateTable('batches').set({ submitted: null }).execute();
    expect(await lost.sweep()).toEqual(NOTHING);
  });

  test.for(['done', 'cancelled'] as const)('that is %s needs no workflow', async (state) => {
    await using lost = await Lost.open(1);
    await setBatchState(lost.rig.store.db, { batch: BATCH, state, why: null, now: BEGUN.toISOString() });
    expect(await lost.sweep()).toEqual(NOTHING);
    expect(lost.runs.batches).toEqual([]);
  });

  test.for(['running', 'paused'] as const)(
    'that Temporal has lost while it was %s is started again, and its items are its own',
    async (state) => {
      await using lost = await Lost.open(3);
      await setBatchState(lost.rig.store.db, { batch: BATCH, state, why: null, now: BEGUN.toISOString() });
      await lost.beginInLane('0');
      await planOwn(lost.rig, '1', lost.past);
      expect(await lost.sweep()).toEqual(ONE_TAKEN_UP);
      expect(lost.runs.batches).toEqual([BATCH]);
      expect(lost.runs.started).toEqual([]);
      expect(await lost.counts()).toMatchObject({ queued: 1, inFlight: 2 });
    },
  );

  test('that came to its end between two looks of one sweep is done, not cancelled', async () => {
    await using lost = await Lost.open(0);
    await submitBatch(lost.rig, { count: 1, now: BEGUN.toISOString() });
    const { db } = lost.rig.store;
    await settleRound(db, {
      generation: itemOf('0'),
      round: 1,
      ending: { kind: 'cancelled' },
      now: BEGUN.toISOString(),
    });
    lost.runs.statusOf = async () => {
      await setBatchState(db, { batch: BATCH, state: 'done', why: null, now: BEGUN.toISOString() });
      return { kind: 'ended', how: 'completed' };
    };
    expect(await lost.sweep()).toEqual(NOTHING);
    expect(await findBatch(db, { batch: BATCH })).toMatchObject({ state: 'done', why: null });
  });

  test('that somebody terminated is cancelled, and what it had not begun are dead letters', async () => {
    await using lost = await Lost.open(205);
    await lost.beginInLane('0');
    await planOwn(lost.rig, '1', lost.past);
    lost.is(batchWorkflowId(BATCH), TERMINATED).is(LANE, TERMINATED).is(itemOf('1'), RUNNING);
    expect(await lost.sweep()).toEqual({ takenUp: 0, orphaned: 204 });
    // The exception has a workflow that runs, and outlives its batch.
    expect(await lost.counts()).toMatchObject({ queued: 0, inFlight: 1, endings: { 'dead-lettered': 204 } });
    expect(await findBatch(lost.rig.store.db, { batch: BATCH })).toMatchObject({
      state: 'cancelled',
      why: 'its workflow was terminated in Temporal',
    });
    expect(await lost.endingOf(itemOf('7'))).toMatchObject({
      failure: { kind: 'Orphaned', message: expect.stringContaining(batchWorkflowId(BATCH)) },
    });
    expect(await lost.sweep()).toEqual(NOTHING);
  });
});

test('six hundred lost runs are mended over two looks', async () => {
  const ITEMS = 600;
  await using lost = await Lost.open(ITEMS);
  await beginAll(lost.rig, ITEMS, BEGUN.toISOString());
  lost.is(batchWorkflowId(BATCH), RUNNING);
  expect(await lost.sweep()).toEqual({ takenUp: 500, orphaned: 0 });
  for (const { workflowId } of lost.runs.started) lost.is(workflowId, RUNNING);
  expect(await lost.sweep()).toEqual({ takenUp: 100, orphaned: 0 });
  expect(new Set(lost.runs.started.map(({ workflowId }) => workflowId)).size).toBe(ITEMS);
  expect(await lost.counts()).toMatchObject({ inFlight: ITEMS });
});
