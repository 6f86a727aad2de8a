import { setTimeout as sleep } from 'node:timers/promises';

import { readStack } from '#embedded/stack-file.ts';
import { countBatch } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import type { TempProject } from '../support/temp-project.ts';

/** Places in a batch, as numbers of settled items, at which its worker is killed: random, the same for a seed. */
export function killPlaces(options: {
  readonly kills: number;
  readonly items: number;
  readonly seed: number;
}): number[] {
  let state = options.seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: options.kills }, () => Math.floor(random() * options.items * 0.9)).sort(
    (a, b) => a - b,
  );
}

/** SIGKILLs the worker each time that the batch has come to a place, as long as the batch runs. Returns how often. */
export async function killWorkerAt(
  places: readonly number[],
  { project, db, batch, over }: { project: TempProject; db: Db; batch: string; over: () => boolean },
): Promise<number> {
  let killed = 0;
  let last: number | null = null;
  let lastSettled = -1;
  for (const place of places) {
    // Some progress since the last one, else it would hit a worker that is still starting, with nothing under way.
    const wanted = Math.max(place, lastSettled + 1);
    while (!over() && (await settled(db, batch)) < wanted) await sleep(20);
    const pid = await nextWorker(project, last, over);
    if (pid === null || over()) break;
    process.kill(pid, 'SIGKILL');
    last = pid;
    lastSettled = await settled(db, batch);
    killed++;
  }
  return killed;
}

/** The worker after the one that was killed last, once it is there. */
async function nextWorker(
  project: TempProject,
  last: number | null,
  over: () => boolean,
): Promise<number | null> {
  while (!over()) {
    const pid = (await readStack(project.dataDir))?.workerPid ?? null;
    if (pid !== null && pid !== last) return pid;
    await sleep(50);
  }
  return null;
}

async function settled(db: Db, batch: string): Promise<number> {
  const { endings, waiting } = await countBatch(db, { batch });
  return Object.values(endings).reduce((sum, count) => sum + count, waiting);
}
