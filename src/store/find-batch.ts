import { batchRecord } from './batch-record.ts';
import type { BatchRecord } from './batch-record.ts';
import type { Db } from './db.ts';

export async function findBatch(
  db: Db,
  { batch }: { readonly batch: string },
): Promise<BatchRecord | undefined> {
  const row = await db.selectFrom('batches').selectAll().where('id', '=', batch).executeTakeFirst();
  return row === undefined ? undefined : batchRecord(row);
}
