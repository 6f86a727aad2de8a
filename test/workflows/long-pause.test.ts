import { expect, test } from 'vitest';

import { SIGNALS } from '#contract/names.ts';
import { generationWorkflowId } from '#domain/identity.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import type { BatchRunHandle } from '../support/workflow-scene.ts';

const scene = rigOfThisFile();

/** Eleven events each: well over what one run may hold before it goes on in a new one. */
const COUNTS_IN_PAUSE = 500;
const MOST_EVENTS_A_RUN = 4200;

test('a batch that is paused for long goes on in a new run, still paused, and loses nothing', async () => {
  const batch = 'long-pause';
  const items = ['1', '2'].map((id, runOrder) => ({
    generation: generationWorkflowId({ task: 'triage', batch, id }),
    id,
    runOrder,
    inputHash: `sha256:${id}`,
  }));
  let handle: BatchRunHandle | undefined;
  let counts = 0;
  const lengths: number[] = [];
  await scene(
    {
      items,
      concurrency: 1,
      stubs: {
        setBatch: async ({ state }) => {
          if (state === 'paused') expect(counts).toBeLessThan(COUNTS_IN_PAUSE);
        },
        loadBatch: async () => {
          if (counts === 0) await handle?.signal<[unknown]>(SIGNALS.pause, { why: 'operator' });
          return {
            task: 'triage',
            version: 1,
            concurrency: 1,
            startedAt: '2026-11-24T10:00:00.000Z',
            form: 'visible',
          };
        },
        countBatch: async () => {
          counts += 1;
          if (counts === COUNTS_IN_PAUSE) await handle?.signal(SIGNALS.resume);
          return {
            batch,
            task: 'triage',
            state: 'running',
            why: null,
            submitted: 2,
            queued: 2,
            inFlight: 0,
            waiting: 0,
            endings: {
              accepted: 0,
              repaired: 0,
              approved: 0,
              rejected: 0,
              'dead-lettered': 0,
              cancelled: 0,
            },
            costUsd: 0,
            startedAt: '2026-11-24T10:00:00.000Z',
            asOf: '2026-11-24T10:00:00.000Z',
            simulated: true,
          };
        },
      },
      onRuns: (runs) => {
        for (const run of runs) lengths.push(run.history.events?.length ?? 0);
      },
    },
    async (stage) => {
      handle = await stage.startBatch(batch);
      const { state } = await handle.result();
      expect(state).toBe('done');
      expect(stage.line.of('loadBatch').length).toBeGreaterThan(1);
      expect(stage.line.endpoints('1')).toHaveLength(1);
      expect(stage.line.endpoints('2')).toHaveLength(1);
    },
  );
  expect(Math.max(...lengths)).toBeLessThan(MOST_EVENTS_A_RUN);
}, 120_000);
