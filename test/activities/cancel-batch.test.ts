import { expect, test } from 'vitest';

import { countBatch } from '#store/count-batch.ts';
import { findBatch } from '#store/find-batch.ts';
import { ActivityRig } from '../support/activity-rig.ts';
import { StubRuns } from '../support/stub-runs.ts';
import {
  BATCH,
  beginAll,
  itemOf,
  LANE,
  planOwn,
  produceOnce,
  statesOf,
  submitBatch,
} from './submitted-batch.ts';

async function cancel(rig: ActivityRig, runs: StubRuns): Promise<void> {
  const activities = rig.activities({ runs });
  const cancelled = { batch: BATCH, state: 'cancelled', why: 'wrong file' } as const;
  await rig.run(() => activities.setBatch(cancelled), null);
}

test('cancelling a batch asks what runs to end, and ends what nobody runs', async () => {
  await using rig = await ActivityRig.open();
  await submitBatch(rig, { count: 4 });
  const runs = new StubRuns();
  const provider = () => ({ call: () => Promise.reject(new Error('killed')) });
  // Dropped by its lane in the middle of a call; an exception that runs; one whose workflow is gone; one in the queue.
  await produceOnce(rig, '0', { provider }).catch(() => {});
  for (const id of ['1', '2']) await planOwn(rig, id);
  runs.statuses.set(itemOf('1'), { kind: 'running' }).set(LANE, { kind: 'ended', how: 'canceled' });
  await cancel(rig, runs);
  expect(runs.cancelled).toEqual([itemOf('1')]);
  expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({
    submitted: 4,
    queued: 0,
    inFlight: 1,
    endings: { cancelled: 3 },
  });
  expect(await statesOf(rig)).toEqual(['unknown']);
  expect(await findBatch(rig.store.db, { batch: BATCH })).toMatchObject({
    state: 'cancelled',
    why: 'wrong file',
  });
});

test('cancelling leaves endings alone that are there', async () => {
  await using rig = await ActivityRig.open();
  await submitBatch(rig, { count: 2 });
  await produceOnce(rig, '0');
  await cancel(rig, new StubRuns());
  expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({
    endings: { accepted: 1, cancelled: 1 },
  });
});

test('cancelling heeds no clock: what another machine began a second from now is ended, too', async () => {
  await using rig = await ActivityRig.open([{ kind: 'status', status: 400 }]);
  await submitBatch(rig, { count: 1 });
  await produceOnce(rig, '0', { now: () => new Date(Date.now() + 1000) });
  await cancel(rig, new StubRuns());
  expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({ endings: { cancelled: 1 } });
});

test('cancelling goes through more than one page of what is under way', async () => {
  const ITEMS = 501;
  await using rig = await ActivityRig.open();
  await submitBatch(rig, { count: ITEMS });
  await beginAll(rig, ITEMS, new Date().toISOString());
  const runs = new StubRuns();
  const own = [itemOf('7'), itemOf('99')];
  for (const id of own) runs.statuses.set(id, { kind: 'running' });
  await cancel(rig, runs);
  expect(runs.cancelled).toEqual(own);
  expect(await countBatch(rig.store.db, { batch: BATCH })).toMatchObject({
    inFlight: own.length,
    endings: { cancelled: ITEMS - own.length },
  });
});
