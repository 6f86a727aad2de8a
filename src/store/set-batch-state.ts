import { batchRecord } from './batch-record.ts';
import type { BatchRecord } from './batch-record.ts';
import { cleanText } from './clean-text.ts';
import type { Db } from './db.ts';
import type { BatchState } from './tables.ts';

export interface BatchStateToSet {
  readonly batch: string;
  readonly state: BatchState;
  readonly why: string | null;
  readonly now: string;
}

/** The batch as it is now; undefined where there is none. Its start is the first time that it ran. */
export async function setBatchState(
  db: Db,
  { batch, state, why, now }: BatchStateToSet,
): Promise<BatchRecord | undefined> {
  const isOver = state === 'done' || state === 'cancelled';
  const row = await db
    .updateTable('batches')
    .set((eb) => ({
      state,
      why: cleanText(why),
      startedAt: eb.fn.coalesce('startedAt', eb.val(now)),
      // Setting the same again keeps the time of the first.
      endedAt: isOver ? eb.fn.coalesce('endedAt', eb.val(now)) : null,
    }))
    .where('id', '=', batch)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : batchRecord(row);
}
