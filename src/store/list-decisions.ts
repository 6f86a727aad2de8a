import type { Db } from './db.ts';
import type { DecisionRecord } from './decision-record.ts';

export interface DecisionsWanted {
  readonly generation: string;
  /** Left out: of all rounds. */
  readonly round?: number;
}

/** Decisions on a generation in the order in which they came, refused ones included. */
export function listDecisions(
  db: Db,
  { generation, round }: DecisionsWanted,
): Promise<readonly DecisionRecord[]> {
  return db
    .selectFrom('reviews')
    .selectAll()
    .where('generation', '=', generation)
    .$if(round !== undefined, (query) => query.where('round', '=', round ?? 0))
    .orderBy('round')
    .orderBy('seq')
    .execute();
}
