import { setTimeout } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';

import { CallsUnderWay } from '#activities/calls-under-way.ts';
import type { CallUnderWay } from '#activities/calls-under-way.ts';
import type { CalledOff } from '#store/call-off.ts';
import { waitUntil } from '../support/wait-until.ts';

/** One second and some more. */
const AFTER_A_LOOK_MS = 1300;

const LATER = '2100-01-01T00:00:00.000Z';

/** Calls of one process, and how often it has looked for those that are called off. */
function process(calledOff: readonly CalledOff[] = []) {
  const looks = { count: 0 };
  const calls = new CallsUnderWay(async () => {
    looks.count += 1;
    return calledOff;
  });
  const begin = (workflowId = 'lane/b/0'): Promise<CallUnderWay> => {
    const env = new MockActivityEnvironment({ workflowExecution: { workflowId, runId: 'r' } });
    return env.run(async () => calls.begin());
  };
  return { calls, looks, begin };
}

test('a process without a call under way, or with short ones alone, does not ask the store', async () => {
  const { looks, begin } = process();
  await setTimeout(AFTER_A_LOOK_MS);
  for (let n = 0; n < 3; n += 1) {
    using _call = await begin();
    await setTimeout(10);
  }
  await setTimeout(AFTER_A_LOOK_MS);
  expect(looks.count).toBe(0);
});

test('a process with many calls asks once for all of them, and no more once they have ended', async () => {
  const { looks, begin } = process();
  const open = await Promise.all(Array.from({ length: 500 }, (_, n) => begin(`gen/t/-/${n}`)));
  await waitUntil('a look', () => looks.count > 0);
  const { count } = looks;
  expect(count).toBeLessThan(open.length / 10);
  for (const call of open) call[Symbol.dispose]();
  await setTimeout(AFTER_A_LOOK_MS);
  expect(looks.count).toBe(count);
});

test('a look ends the calls of the carriers that were called off, all of them and no others', async () => {
  const { begin } = process([{ carrier: 'lane/b/0', at: LATER }]);
  const [first, second, other] = [await begin(), await begin(), await begin('lane/b/1')];
  await waitUntil('the end', () => first.signal.aborted);
  expect([second.signal.aborted, other.signal.aborted]).toEqual([true, false]);
  for (const call of [first, second, other]) call[Symbol.dispose]();
});

test('a call that has ended is not ended again', async () => {
  const { calls, begin } = process();
  const call = await begin();
  call[Symbol.dispose]();
  calls.callOff({ carrier: 'lane/b/0', at: LATER });
  expect(call.signal.aborted).toBe(false);
});

test('Temporal’s own cancellation still ends a call', async () => {
  const calls = new CallsUnderWay(async () => []);
  const env = new MockActivityEnvironment();
  const begin = (): Promise<CallUnderWay> => env.run(async () => calls.begin());
  using call = await begin();
  env.cancel();
  expect(call.signal.aborted).toBe(true);
});
