import type { Db } from './db.ts';

/** A generation that waits for a person. */
export interface ReviewListing {
  readonly generation: string;
  readonly round: number;
  readonly task: string;
  readonly batch: string;
  readonly id: string;
  readonly reason: string;
  readonly sees: string | null;
  readonly draftValid: boolean;
  readonly since: string;
  readonly due: string;
}

/** Where the page before ended. */
export interface ReviewCursor {
  readonly since: string;
  readonly generation: string;
}

export interface ReviewsWanted {
  readonly task?: string | undefined;
  readonly batch?: string | undefined;
  readonly after?: ReviewCursor | undefined;
  readonly limit: number;
}

/** Open reviews, the one that has waited longest first. */
export async function listReviews(db: Db, wanted: ReviewsWanted): Promise<readonly ReviewListing[]> {
  const { task, batch, after, limit } = wanted;
  let query = db
    .selectFrom('generations as g')
    .innerJoin('rounds as r', (join) =>
      join.onRef('r.generation', '=', 'g.generation').onRef('r.round', '=', 'g.round'),
    )
    .select(['g.generation', 'g.round', 'g.task', 'g.batch', 'g.itemId as id', 'r.draftHash as sees'])
    .select(['r.reviewReason as reason', 'r.draftValid', 'r.reviewOpenedAt as since', 'r.reviewDueAt as due'])
    .where('g.stage', '=', 'review')
    .orderBy('r.reviewOpenedAt')
    .orderBy('g.generation')
    .limit(limit);
  if (task !== undefined) query = query.where('g.task', '=', task);
  if (batch !== undefined) query = query.where('g.batch', '=', batch);
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('r.reviewOpenedAt', '>', after.since),
        eb.and([eb('r.reviewOpenedAt', '=', after.since), eb('g.generation', '>', after.generation)]),
      ]),
    );
  }
  const rows = await query.$narrowType<{ reason: string; since: string; due: string }>().execute();
  return rows.map((row) => ({ ...row, draftValid: row.draftValid === 1 }));
}
