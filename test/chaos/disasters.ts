import { setTimeout as sleep } from 'node:timers/promises';

import { readStack } from '#embedded/stack-file.ts';
import { countBatch } from '#store/count-batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import { StoreUnavailableError } from '#store/store-unavailable-error.ts';
import type { TempProject } from '../support/temp-project.ts';

export type Victim = 'worker' | 'server' | 'database';

/** A victim, and the number of settled items at which it is struck. */
export interface Disaster {
  readonly victim: Victim;
  readonly place: number;
}

/** Random places in a batch, the same for a seed, in the order in which it comes to them. */
export function planDisasters(
  counts: Readonly<Record<Victim, number>>,
  { items, seed }: { readonly items: number; readonly seed: number },
): readonly Disaster[] {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return (['worker', 'server', 'database'] as const)
    .flatMap((victim) =>
      Array.from({ length: counts[victim] }, () => ({ victim, place: random() * items * 0.9 })),
    )
    .map(({ victim, place }) => ({ victim, place: Math.floor(place) }))
    .toSorted((a, b) => a.place - b.place);
}

export interface Battlefield {
  readonly project: TempProject;
  readonly db: Db;
  readonly batch: string;
  readonly over: () => boolean;
  /** Restarts the database at once, dropping every connection. */
  readonly restartDatabase: () => Promise<void>;
}

export interface Struck {
  readonly struck: readonly Disaster[];
  /** Calls that were written down and not closed at the moment of each strike at a worker. */
  readonly inFlight: readonly number[];
}

/** Strikes at each place that the batch comes to, for as long as it runs. */
export async function strike(disasters: readonly Disaster[], field: Battlefield): Promise<Struck> {
  const struck: Disaster[] = [];
  const inFlight: number[] = [];
  const killed: Record<'worker' | 'server', number | null> = { worker: null, server: null };
  let lastSettled = -1;
  for (const disaster of disasters) {
    // Some progress since the last one, else it would hit what is still starting, with nothing under way.
    const wanted = Math.max(disaster.place, lastSettled + 1);
    while (!field.over() && (await settled(field)) < wanted) await sleep(20);
    if (field.over()) break;
    const { victim } = disaster;
    if (victim === 'database') {
      await field.restartDatabase();
    } else {
      const pid = await nextPid(field, victim, killed[victim]);
      if (pid === null) break;
      process.kill(pid, 'SIGKILL');
      killed[victim] = pid;
      if (victim === 'worker') inFlight.push(await reserved(field));
    }
    struck.push(disaster);
    lastSettled = await settled(field);
  }
  return { struck, inFlight };
}

/** The process after the one that was killed last, once it is there. */
async function nextPid(field: Battlefield, victim: 'worker' | 'server', last: number | null) {
  while (!field.over()) {
    const stack = await readStack(field.project.dataDir);
    const pid = (victim === 'worker' ? stack?.workerPid : stack?.temporalPid) ?? null;
    if (pid !== null && pid !== last) return pid;
    await sleep(50);
  }
  return null;
}

export async function settled(field: Pick<Battlefield, 'db' | 'batch'>): Promise<number> {
  const { endings, waiting } = await counts(field);
  return Object.values(endings).reduce((sum, count) => sum + count, waiting);
}

async function reserved({ db }: Battlefield): Promise<number> {
  const { count } = await patient(() =>
    db
      .selectFrom('attempts')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', 'reserved')
      .executeTakeFirstOrThrow(),
  );
  return count;
}

export function counts({ db, batch }: Pick<Battlefield, 'db' | 'batch'>): Promise<BatchCounts> {
  return patient(() => countBatch(db, { batch }));
}

/** The drill's own look at a database that is just being restarted. */
async function patient<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      await sleep(100);
    }
  }
}
