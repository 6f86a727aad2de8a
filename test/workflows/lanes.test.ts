import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import type { BatchProgress } from '#contract/batch.ts';
import { SEARCH_ATTRIBUTES, SIGNALS } from '#contract/names.ts';
import { laneWorkflowId } from '#domain/identity.ts';
import { batchItems } from '../support/batch-items.ts';
import type { RecordedRun } from '../support/histories.ts';
import { failing, failsWith, gate, hangUntilCancelled } from '../support/stub-outcomes.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import type { Scene } from '../support/workflow-scene.ts';
import { Items } from './held-items.ts';

const scene = rigOfThisFile();

/** What a lane takes. */
const LANE_ITEMS = 800;
/** What it takes where a batch has fewer than 20 places. */
const NARROW_LANE_ITEMS = 500;

/** From here on Temporal suggests a new run. */
const LONG_EVENTS = 4096;

const inLanes = (batch: string, count: number, concurrency: number) =>
  ({ items: batchItems(batch, count), concurrency, form: 'lanes' }) as const;

function expectSum({ submitted, queued, inFlight, waiting, endings }: BatchProgress): void {
  const ended = Object.values(endings).reduce((a, b) => a + b, 0);
  expect(submitted).toBe(queued + inFlight + waiting + ended);
}

const lanesOf = (runs: readonly RecordedRun[]) =>
  runs.filter(({ workflowId }) => workflowId.startsWith('lane/'));

/** The parts of the batch that lanes were given, in the order in which they began. */
const partsOf = (s: Scene) =>
  s.line.of('loadLane').map(({ input: { afterOrder, throughOrder, carriedOnly } }) => ({
    from: afterOrder + 1,
    through: throughOrder,
    carriedOnly,
  }));

const lane = (s: Scene, batch: string, n: number) => s.handleOf(laneWorkflowId(batch, n));

/** The signal stands in the lane's history, and the lane has heard it. */
async function hasHeard(s: Scene, batch: string, signal: string): Promise<void> {
  await s.eventually(async () => {
    const events = await s.events(lane(s, batch, 0));
    const at = events.findIndex(
      ({ workflowExecutionSignaledEventAttributes: signaled }) => signaled?.signalName === signal,
    );
    expect(at).toBeGreaterThan(0);
    expect(events.slice(at).some((event) => event.workflowTaskCompletedEventAttributes != null)).toBe(true);
  });
}

describe('a batch in lanes', () => {
  test('runs every item once in one lane, and is done', () => {
    const items = new Items();
    return scene({ ...inLanes('small', 20, 4), stubs: { produce: items.produce } }, async (s) => {
      items.on(s);
      const handle = await s.startBatch('small');
      const progress = await handle.result();
      expect(progress).toMatchObject({ state: 'done', submitted: 20, endings: { accepted: 20 } });
      expectSum(progress);
      expect(items.begun.map(Number).toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
      expect(items.most).toBeLessThanOrEqual(4);
      expect(partsOf(s)).toEqual([{ from: 0, through: 19, carriedOnly: false }]);
      expect(await lane(s, 'small', 0).result()).toEqual({ items: 20, settled: 20, exceptions: 0 });
      expect(await s.details(lane(s, 'small', 0))).toContain('**20 of 20 settled** · 0 in flight');
      expect(await s.attributes(lane(s, 'small', 0))).toMatchObject({
        [SEARCH_ATTRIBUTES.batch]: 'small',
        [SEARCH_ATTRIBUTES.stage]: 'done',
      });
    });
  });

  test('without an item is done at once', () =>
    scene(inLanes('empty', 0, 4), async (s) => {
      expect(await (await s.startBatch('empty')).result()).toMatchObject({ state: 'done', submitted: 0 });
      expect(s.line.of('loadLane')).toEqual([]);
    }));

  test('has two lanes at once, shares its places among them, and adds up whenever it is asked', () => {
    const items = new Items({ held: true });
    const options = { ...inLanes('two', 2 * LANE_ITEMS + 1, 40), stubs: { produce: items.produce } };
    return scene(options, async (s) => {
      items.on(s);
      const handle = await s.startBatch('two');
      await s.eventually(() => expect(items.begun).toHaveLength(40));
      expect(partsOf(s)).toEqual([
        { from: 0, through: 799, carriedOnly: false },
        { from: 800, through: 1599, carriedOnly: false },
      ]);
      expect(items.begun.filter((id) => Number(id) < LANE_ITEMS)).toHaveLength(20);
      expectSum(await s.progress(handle));
      items.letAllGo();
      expectSum(await handle.result());
    });
  }, 60_000);

  test('too narrow for two has one lane at a time', () => {
    const items = new Items({ held: true });
    const options = { ...inLanes('narrow', LANE_ITEMS + 1, 19), stubs: { produce: items.produce } };
    return scene(options, async (s) => {
      items.on(s);
      const handle = await s.startBatch('narrow');
      await s.eventually(() => expect(items.begun).toHaveLength(19));
      expect(partsOf(s)).toHaveLength(1);
      items.letAllGo();
      expect((await handle.result()).endings.accepted).toBe(LANE_ITEMS + 1);
      expect(items.most).toBeLessThanOrEqual(19);
    });
  }, 60_000);

  test('never has more in flight than its concurrency while places go from lane to lane, and ends lanes early', async () => {
    const count = 2 * LANE_ITEMS + 100;
    const lanes: RecordedRun[] = [];
    const thirdRuns = gate();
    // The second lane is slow, and the first keeps its last four: three lanes have items under way at once.
    const fate = async (id: string): Promise<undefined> => {
      const order = Number(id);
      if (order >= LANE_ITEMS) await setTimeout(40);
      if (order === 2 * LANE_ITEMS + 40) thirdRuns.open();
      if (order >= LANE_ITEMS - 4 && order < LANE_ITEMS) await thirdRuns.opened;
    };
    const items = new Items({ takesMs: 40, fate });
    const onRuns = (runs: readonly RecordedRun[]) => void lanes.push(...lanesOf(runs));
    await scene({ ...inLanes('wide', count, 24), stubs: { produce: items.produce }, onRuns }, async (s) => {
      items.on(s);
      const progress = await (await s.startBatch('wide')).result();
      expect(progress).toMatchObject({ state: 'done', endings: { accepted: count } });
      expect(new Set(items.begun).size).toBe(count);
      expect(items.begun).toHaveLength(count);
      expect(items.most).toBeLessThanOrEqual(24);
      expect(items.most).toBeGreaterThan(12);
      // Places were given back and on: the third lane began while the first two were emptying.
      const signals = (await s.events(s.handleOf('batch/wide'))).flatMap(
        (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
      );
      expect(signals).toContain(SIGNALS.yields);
    });
    expect(lanes.map(({ workflowId, ended }) => [workflowId, ended])).toEqual(
      [0, 1, 2].map((n) => [laneWorkflowId('wide', n), 'completed']),
    );
    for (const { history } of lanes) expect(history.events?.length).toBeLessThanOrEqual(LONG_EVENTS);
  }, 90_000);

  test('whose lanes fail looks twice for what they left, by a lane of another number each time', () =>
    scene(
      { ...inLanes('broken', 3, 2), stubs: { loadLane: failsWith(failing('InternalError')) } },
      async (s) => {
        const progress = await (await s.startBatch('broken')).result();
        expect(s.line.of('produce')).toEqual([]);
        expect(partsOf(s).map(({ carriedOnly }) => carriedOnly)).toEqual([false, true, true]);
        // What no lane could carry is carried by workflows of its own.
        expect(progress).toMatchObject({ state: 'done', queued: 0, endings: { accepted: 3 } });
      },
    ));
});

describe('a lane that is ended from outside', () => {
  test('has its items run again by a later pass', () => {
    const items = new Items();
    let isFirst = true;
    const produce: typeof items.produce = async (input) => {
      if (isFirst) return hangUntilCancelled();
      return items.produce(input);
    };
    return scene({ ...inLanes('ended', 6, 2), stubs: { produce } }, async (s) => {
      items.on(s);
      const handle = await s.startBatch('ended');
      await s.eventually(() => expect(s.line.of('produce')).toHaveLength(2));
      isFirst = false;
      await lane(s, 'ended', 0).cancel();
      expect(await handle.result()).toMatchObject({ state: 'done', endings: { accepted: 6 } });
      expect(partsOf(s)).toEqual([
        { from: 0, through: 5, carriedOnly: false },
        { from: 0, through: 5, carriedOnly: true },
      ]);
    });
  });
});

describe('pause, resume and cancel', () => {
  test('a paused batch begins nothing in its lanes, and goes on when it is resumed', () => {
    const items = new Items({ held: true });
    const options = { ...inLanes('paused', 6, 2), stubs: { produce: items.produce } };
    return scene(options, async (s) => {
      items.on(s);
      const handle = await s.startBatch('paused');
      await s.eventually(() => expect(items.begun.toSorted()).toEqual(['0', '1']));
      await handle.signal<[unknown]>(SIGNALS.pause, { why: 'budget' });
      await hasHeard(s, 'paused', SIGNALS.pause);
      items.letAllGo();
      await s.eventually(async () =>
        expect(await s.details(lane(s, 'paused', 0))).toContain(
          '**2 of 6 settled** · 0 in flight, 4 to come',
        ),
      );
      await s.skip('1 minute');
      expect(items.begun).toHaveLength(2);
      const progress = await s.progress(handle);
      expect(progress).toMatchObject({ state: 'paused', why: 'budget', queued: 4, endings: { accepted: 2 } });
      await handle.signal(SIGNALS.resume);
      expect(await handle.result()).toMatchObject({ state: 'done', why: null, endings: { accepted: 6 } });
    });
  });

  test('a batch that is paused before its first lane begins none', () => {
    const items = new Items();
    const options = { ...inLanes('early', 2, 2), stubs: { produce: items.produce } };
    return scene(options, async (s) => {
      items.on(s);
      const carried = { afterOrder: -1, paused: 'operator', startedAt: '2026-11-24T10:00:00.000Z', lanes: 7 };
      const handle = await s.startBatch('early', { carried });
      await s.skip('1 minute');
      expect(s.line.of('nextLane')).toEqual([]);
      await handle.signal(SIGNALS.resume);
      expect((await handle.result()).state).toBe('done');
      expect(await lane(s, 'early', 7).result()).toMatchObject({ settled: 2 });
    });
  });

  test('a cancelled batch ends, its lanes too, and the rest is the store’s', async () => {
    const lanes: RecordedRun[] = [];
    const onRuns = (runs: readonly RecordedRun[]) => void lanes.push(...lanesOf(runs));
    const options = { ...inLanes('cancelled', 6, 2), stubs: { produce: hangUntilCancelled }, onRuns };
    await scene(options, async (s) => {
      const handle = await s.startBatch('cancelled');
      await s.eventually(() => expect(s.line.of('produce')).toHaveLength(2));
      await handle.signal<[unknown]>(SIGNALS.cancel, { why: 'wrong file' });
      expect(await handle.result()).toMatchObject({ state: 'cancelled', why: 'wrong file' });
      expect(s.line.of('produce')).toHaveLength(2);
      expect(s.line.of('setBatch').map(({ input }) => input)).toEqual([
        { batch: 'cancelled', state: 'cancelled', why: 'wrong file' },
      ]);
    });
    expect(lanes.map(({ ended }) => ended)).toEqual(['completed']);
  });

  test('a batch that Temporal cancels ends as cancelled, its lanes too', async () => {
    const lanes: RecordedRun[] = [];
    const onRuns = (runs: readonly RecordedRun[]) => void lanes.push(...lanesOf(runs));
    const options = { ...inLanes('stopped', 6, 2), stubs: { produce: hangUntilCancelled }, onRuns };
    await scene(options, async (s) => {
      const handle = await s.startBatch('stopped');
      await s.eventually(() => expect(s.line.of('produce')).toHaveLength(2));
      await handle.cancel();
      expect(await handle.result()).toMatchObject({ state: 'cancelled' });
      expect(s.line.of('setBatch').map(({ input }) => input.state)).toEqual(['cancelled']);
    });
    expect(lanes.map(({ ended }) => ended)).toEqual(['completed']);
  });
});

test('a batch whose history grows long goes on in a new run once its lanes have ended', async () => {
  const batches: RecordedRun[] = [];
  const onRuns = (runs: readonly RecordedRun[]) =>
    void batches.push(...runs.filter(({ workflowId }) => workflowId === 'batch/long'));
  const items = new Items({ held: true });
  const count = NARROW_LANE_ITEMS + 5;
  await scene({ ...inLanes('long', count, 10), stubs: { produce: items.produce }, onRuns }, async (s) => {
    items.on(s);
    const handle = await s.startBatch('long');
    await s.eventually(() => expect(items.begun).toHaveLength(10));
    for (let sent = 0; sent < LONG_EVENTS; sent += 128) {
      await Promise.all(Array.from({ length: 128 }, () => handle.signal(SIGNALS.resume)));
    }
    expect(partsOf(s)).toHaveLength(1);
    items.letAllGo();
    expect(await handle.result()).toMatchObject({ state: 'done', endings: { accepted: count } });
    expect(items.begun).toHaveLength(count);
    expect(partsOf(s)).toEqual([
      { from: 0, through: NARROW_LANE_ITEMS - 1, carriedOnly: false },
      { from: NARROW_LANE_ITEMS, through: count - 1, carriedOnly: false },
    ]);
    expect(await lane(s, 'long', 1).result()).toMatchObject({ settled: 5 });
  });
  expect(batches.map(({ ended }) => ended)).toEqual(['continued as new', 'completed']);
}, 90_000);

test('a batch that is paused for long goes on in new runs, and begins again where its lanes were', async () => {
  const batches: RecordedRun[] = [];
  const onRuns = (runs: readonly RecordedRun[]) =>
    void batches.push(...runs.filter(({ workflowId }) => workflowId === 'batch/rests'));
  const items = new Items({ held: true });
  await scene({ ...inLanes('rests', 30, 4), stubs: { produce: items.produce }, onRuns }, async (s) => {
    items.on(s);
    const handle = await s.startBatch('rests');
    await s.eventually(() => expect(items.begun).toHaveLength(4));
    await handle.signal<[unknown]>(SIGNALS.pause, { why: 'operator' });
    await hasHeard(s, 'rests', SIGNALS.pause);
    items.letAllGo();
    expect(await lane(s, 'rests', 0).result()).toMatchObject({ settled: 4 });
    for (let sent = 0; sent < LONG_EVENTS; sent += 128) {
      await Promise.all(Array.from({ length: 128 }, () => handle.signal<[unknown]>(SIGNALS.pause, {})));
    }
    const latest = s.handleOf('batch/rests');
    await s.eventually(async () => expect((await latest.describe()).runId).not.toBe(s.started.at(-1)?.runId));
    expect(items.begun).toHaveLength(4);
    await latest.signal(SIGNALS.resume);
    expect(await handle.result()).toMatchObject({ state: 'done', endings: { accepted: 30 } });
    expect(items.begun).toHaveLength(30);
  });
  expect(batches.map(({ ended }) => ended)).toEqual(['continued as new', 'completed']);
}, 90_000);
