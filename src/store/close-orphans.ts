import type { Step } from '#domain/plan.ts';

import type { Db } from './db.ts';

const ORPHAN_MESSAGE = 'The worker went away during the call; nobody can tell whether it was answered.';

/**
 * Calls of earlier tries that are still reserved will not be ended by anyone: they count as sent and unknown. Run it
 * before a step reserves its own. Returns how many there were.
 */
export async function closeOrphans(
  db: Db,
  { generation, round, step, now }: Step & { readonly now: string },
): Promise<number> {
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
    .where('step', '=', step)
    .where('state', '=', 'reserved')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
