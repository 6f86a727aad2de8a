import type { Stage } from '#domain/ending.ts';
import { NO_BATCH } from '#domain/identity.ts';
import type { GenerationKey } from '#domain/identity.ts';

import type { Db } from './db.ts';
import type { Priority, ReviewOverride } from './tables.ts';

/** A generation that has begun and has no ending, with all that it takes to start its workflow once more. */
export interface OpenRound {
  readonly generation: string;
  readonly key: GenerationKey;
  readonly version: number;
  readonly inputBody: string;
  readonly round: number;
  readonly stage: Exclude<Stage, 'done'>;
  /** Id of the workflow that carries it: a lane, or its own. */
  readonly carrier: string;
  readonly priority: Priority;
  readonly reviewOverride: ReviewOverride;
  readonly budgetUsd: number | null;
}

export interface OpenRoundsWanted {
  /** Left out: of all batches and of none. */
  readonly batch?: string;
  /** Only what had begun by then, by the clock of whoever began it. */
  readonly begunBefore?: string;
  /** The last generation of the page before; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

/** Begun and without an ending, in the order of their ids. What waits in a batch's queue is the batch's own. */
export async function listOpenRounds(
  db: Db,
  { batch, begunBefore, after, limit }: OpenRoundsWanted,
): Promise<readonly OpenRound[]> {
  const rows = await db
    .selectFrom('generations as g')
    .innerJoin('rounds as r', (join) =>
      join.onRef('r.generation', '=', 'g.generation').onRef('r.round', '=', 'g.round'),
    )
    .select([
      'g.generation',
      'g.task',
      'g.batch',
      'g.itemId as id',
      'g.version',
      'g.inputBody',
      'g.round',
      'g.stage',
      'g.priority',
      'g.reviewOverride',
      'g.budgetUsd',
      'r.carrier',
    ])
    .where('g.stage', 'in', ['generating', 'validating', 'repairing', 'review'])
    .where('g.generation', '>', after)
    .$if(begunBefore !== undefined, (query) => query.where('r.startedAt', '<', begunBefore ?? ''))
    .$if(batch !== undefined, (query) => query.where('g.batch', '=', batch ?? ''))
    .orderBy('g.generation')
    .limit(limit)
    .$narrowType<{ stage: OpenRound['stage'] }>()
    .execute();
  return rows.map(({ task, batch: of, id, carrier, ...row }) => ({
    ...row,
    key: { task, batch: of, id },
    carrier: carrier ?? row.generation,
  }));
}

/** Generations of their own that were opened and never planned: their run ended in between. */
export async function listUnbegun(
  db: Db,
  { openedBefore, limit }: { readonly openedBefore: string; readonly limit: number },
): Promise<readonly OpenRound[]> {
  const rows = await db
    .selectFrom('generations')
    .select(['generation', 'task', 'batch', 'itemId as id', 'version', 'inputBody', 'round'])
    .select(['priority', 'reviewOverride', 'budgetUsd'])
    .where('batch', '=', NO_BATCH)
    .where('stage', '=', 'queued')
    .where('createdAt', '<', openedBefore)
    .orderBy('generation')
    .limit(limit)
    .execute();
  return rows.map(({ task, batch, id, ...row }) => ({
    ...row,
    key: { task, batch, id },
    stage: 'queued',
    carrier: row.generation,
  }));
}
