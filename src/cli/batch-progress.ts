import type { BatchProgress } from '#contract/batch.ts';
import type { BatchRecord } from '#store/batch-record.ts';
import { countBatch } from '#store/count-batch.ts';
import { countRefusedLines } from '#store/count-refused-lines.ts';
import type { Db } from '#store/db.ts';

/** The `progress` of CONTRACTS 4 from the store: it needs no worker and no Temporal. */
export async function batchProgress(db: Db, batch: BatchRecord): Promise<BatchProgress> {
  const { id, task, state, why, createdAt, startedAt, simulated } = batch;
  const counts = await countBatch(db, { batch: id });
  const refusedLines = await countRefusedLines(db, { batch: id });
  const asOf = new Date().toISOString();
  const begun = startedAt ?? createdAt;
  return { batch: id, task, state, why, ...counts, refusedLines, startedAt: begun, asOf, simulated };
}
