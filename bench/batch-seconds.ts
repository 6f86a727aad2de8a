import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';

/** From the start of the batch's workflow to the last ending, by the store. */
export async function batchSeconds(db: Db, batch: string): Promise<number> {
  const found = await findBatch(db, { batch });
  if (found?.startedAt == null || found.endedAt === null) throw new Error('The batch did not end.');
  return (Date.parse(found.endedAt) - Date.parse(found.startedAt)) / 1000;
}
