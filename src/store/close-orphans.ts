import type { Step } from '#domain/plan.ts';

import type { Db } from './db.ts';

const ORPHAN_MESSAGE = 'The worker went away during the call; nobody can tell whether it was answered.';

export interface OrphansWanted extends Omit<Step, 'step'> {
  /** Left out: of every step of the round. */
  readonly step?: number;
  readonly now: string;
}

/**
 * Calls of earlier tries that are still reserved will not be ended by anyone: they count as sent and unknown. Run it
 * before a step reserves its own, and when the round ends. Returns how many there were.
 */
export async function closeOrphans(db: Db, { generation, round, step, now }: OrphansWanted): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('attempts')
    .set({
      state: 'unknown',
      failureKind: 'ConnectionLost',
      message: ORPHAN_MESSAGE,
      usageState: 'absent',
      endedAt: now,
    })
    .where('generation', '=', generation)
    .where('round', '=', round)
    .$if(step !== undefined, (query) => query.where('step', '=', step ?? 0))
    .where('state', '=', 'reserved')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
