import type { BatchRecord } from '#store/batch-record.ts';
import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';
import { listBatches } from '#store/list-batches.ts';

import { UsageError } from './usage-error.ts';

/** Whoever mistyped a batch most often means one of the last. */
const MAX_NAMED = 10;

/** A batch by its id on the command line. */
export async function requireBatch(db: Db, batch: string): Promise<BatchRecord> {
  const found = await findBatch(db, { batch });
  if (found !== undefined) return found;
  const newest = await listBatches(db, { limit: MAX_NAMED });
  const known =
    newest.length === 0
      ? 'this project has none yet: `npx proofline run <task> <input>` makes one'
      : `the newest are ${newest.map(({ id }) => id).join(', ')}`;
  throw new UsageError(`There is no batch ${batch}; ${known}.`);
}
