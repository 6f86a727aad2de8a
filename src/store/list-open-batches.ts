import { batchRecord } from './batch-record.ts';
import type { BatchRecord } from './batch-record.ts';
import type { Db } from './db.ts';

/** Batches whose rows are all in and that are not over: each should have a workflow that runs. */
export async function listOpenBatches(db: Db): Promise<readonly BatchRecord[]> {
  const rows = await db
    .selectFrom('batches')
    .selectAll()
    .where('state', 'in', ['running', 'paused'])
    .where('submitted', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map(batchRecord);
}
