import { describe, expect, test } from 'vitest';

import { SIGNALS } from '#contract/names.ts';
import { laneWorkflowId } from '#domain/identity.ts';
import { batchItems } from '../support/batch-items.ts';
import { failing, failsWith, hangUntilCancelled, NEEDS_A_PERSON } from '../support/stub-outcomes.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import type { Scene } from '../support/workflow-scene.ts';
import { aDecision } from '../support/workflow-scene.ts';

const scene = rigOfThisFile();

const calledOff = (s: Scene) =>
  s.line
    .of('callOff')
    .map(({ input }) => input.carrier)
    .toSorted();

const started = (s: Scene, name: 'generate' | 'repair' | 'produce', count = 1) =>
  s.eventually(() => expect(s.line.of(name)).toHaveLength(count));

describe('a generation that is cancelled', () => {
  test('while its call is under way says so once, before the call has ended', () =>
    scene({ stubs: { generate: hangUntilCancelled } }, async (s) => {
      const handle = await s.start();
      await started(s, 'generate');
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(calledOff(s)).toEqual([handle.workflowId]);
      const events = await s.events(handle);
      const requested = events.findIndex(
        (event) => event.activityTaskCancelRequestedEventAttributes?.scheduledEventId != null,
      );
      const call = events.findIndex((event) => event.activityTaskCanceledEventAttributes != null);
      const told = events.findIndex(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'callOff',
      );
      expect(requested).toBeGreaterThan(0);
      expect(told).toBeGreaterThan(0);
      expect(call).toBeGreaterThan(Math.max(told, requested));
    }));

  test('while its repair is under way says so as well', () =>
    scene({ stubs: { ...NEEDS_A_PERSON, repair: hangUntilCancelled } }, async (s) => {
      const handle = await s.start();
      await started(s, 'repair');
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(calledOff(s)).toEqual([handle.workflowId]);
    }));

  test('while it waits for a person has nothing to call off', () =>
    scene({ stubs: NEEDS_A_PERSON }, async (s) => {
      const { handle } = await s.startToReview();
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(calledOff(s)).toEqual([]);
    }));

  test('and can not say so, since the store is away, ends all the same', () => {
    const away = failsWith(failing('StoreUnavailable', { final: false }));
    return scene({ stubs: { generate: hangUntilCancelled, callOff: away } }, async (s) => {
      const handle = await s.start();
      await started(s, 'generate');
      await s.cancel(handle);
      expect((await handle.result()).ending).toEqual({ kind: 'cancelled' });
      expect(s.line.of('settle')).toHaveLength(1);
    });
  });
});

test('a generation that ends by itself calls nothing off', () =>
  scene({ stubs: NEEDS_A_PERSON }, async (s) => {
    const { handle, sees } = await s.startToReview();
    await s.decide(handle, aDecision({ sees }));
    await handle.result();
    expect(calledOff(s)).toEqual([]);
  }));

describe('a batch that is cancelled', () => {
  const hanging = (batch: string, form: 'lanes' | 'visible') => ({
    items: batchItems(batch, 5),
    concurrency: 3,
    form,
    stubs: { produce: hangUntilCancelled, generate: hangUntilCancelled },
  });

  test.for(['by its signal', 'in Temporal'] as const)('%s calls off its lane, once for all items', (how) => {
    const batch = how === 'in Temporal' ? 'stopped' : 'signalled';
    return scene(hanging(batch, 'lanes'), async (s) => {
      const handle = await s.startBatch(batch);
      await started(s, 'produce', 3);
      if (how === 'in Temporal') await handle.cancel();
      else await handle.signal<[unknown]>(SIGNALS.cancel, { why: 'wrong file' });
      expect(await handle.result()).toMatchObject({ state: 'cancelled' });
      expect(calledOff(s)).toEqual([laneWorkflowId(batch, 0)]);
    });
  });

  test('calls off each visible item that is under way', () =>
    scene(hanging('visible', 'visible'), async (s) => {
      const handle = await s.startBatch('visible');
      await started(s, 'generate', 3);
      await handle.signal<[unknown]>(SIGNALS.cancel, { why: 'wrong file' });
      expect(await handle.result()).toMatchObject({ state: 'cancelled' });
      const underWay = s.line.of('generate').map(({ input }) => input.plan.generation);
      expect(calledOff(s)).toEqual(underWay.toSorted());
    }));
});
