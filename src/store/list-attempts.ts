import { attemptRecord } from './attempt-record.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { Db } from './db.ts';

export interface AttemptsWanted {
  readonly generation: string;
  /** Left out: of all rounds. */
  readonly round?: number;
}

/** The ledger of a generation in the order of its calls. */
export async function listAttempts(
  db: Db,
  { generation, round }: AttemptsWanted,
): Promise<readonly AttemptRecord[]> {
  const rows = await db
    .selectFrom('attempts')
    .selectAll()
    .where('generation', '=', generation)
    .$if(round !== undefined, (query) => query.where('round', '=', round ?? 0))
    .orderBy('round')
    .orderBy('seq')
    .execute();
  return rows.map(attemptRecord);
}
