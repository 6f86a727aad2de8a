import type { Db } from './db.ts';

export interface LaneRange {
  readonly batch: string;
  /** Exclusive. */
  readonly afterOrder: number;
  /** Only what has no workflow of its own. */
  readonly carriedOnly: boolean;
}

/** Items of a batch without an ending, in the order in which they run. */
function openItems(db: Db, { batch, afterOrder, carriedOnly }: LaneRange) {
  return db
    .selectFrom('generations as g')
    .where('g.batch', '=', batch)
    .where('g.runOrder', '>', afterOrder)
    .where('g.endingKind', 'is', null)
    .$if(carriedOnly, (query) =>
      query.where('g.stage', '<>', 'review').where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('rounds')
              .select('rounds.round')
              .whereRef('rounds.generation', '=', 'g.generation')
              .whereRef('rounds.round', '=', 'g.round')
              .where((of) =>
                of.or([of('rounds.carrier', 'is', null), of('rounds.carrier', '=', of.ref('g.generation'))]),
              ),
          ),
        ),
      ),
    )
    .orderBy('g.runOrder');
}

/** Where the next lane's share ends; undefined where nothing is left to begin. */
export async function findLaneEnd(
  db: Db,
  { limit, ...range }: LaneRange & { readonly limit: number },
): Promise<{ readonly throughOrder: number } | undefined> {
  const share = openItems(db, range).select('g.runOrder').limit(limit).as('share');
  const { throughOrder } = await db
    .selectFrom(share)
    .select((eb) => eb.fn.max('share.runOrder').as('throughOrder'))
    .executeTakeFirstOrThrow();
  return throughOrder === null ? undefined : { throughOrder };
}

export interface LaneItemRow {
  readonly id: string;
  readonly inputHash: string;
}

export async function listLaneItems(
  db: Db,
  { throughOrder, ...range }: LaneRange & { readonly throughOrder: number },
): Promise<readonly LaneItemRow[]> {
  return openItems(db, range)
    .select(['g.itemId as id', 'g.inputHash'])
    .where('g.runOrder', '<=', throughOrder)
    .execute();
}
