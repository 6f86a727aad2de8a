import { batchRecord } from './batch-record.ts';
import type { BatchRecord } from './batch-record.ts';
import type { Db } from './db.ts';

/** The newest first. */
export async function listBatches(
  db: Db,
  { limit }: { readonly limit: number },
): Promise<readonly BatchRecord[]> {
  const rows = await db
    .selectFrom('batches')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(batchRecord);
}
