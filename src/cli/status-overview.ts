import type { BatchProgress } from '#contract/batch.ts';
import { NO_BATCH } from '#domain/identity.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { countBatch } from '#store/count-batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import { inSnapshot } from '#store/db.ts';
import type { Db } from '#store/db.ts';
import { groupDeadLetters } from '#store/group-dead-letters.ts';
import { listBatches } from '#store/list-batches.ts';
import { listReviews } from '#store/list-reviews.ts';

import { batchProgress } from './batch-progress.ts';

export interface StatusOverview {
  readonly stack: StackInfo | null;
  /** The newest first. */
  readonly batches: readonly BatchProgress[];
  /** Generations of their own, in no batch. */
  readonly singles: BatchCounts;
  readonly openReviews: number;
  readonly deadLetters: number;
}

/** No limit: a batch that is left out would be missing in the sums. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Everything of the project at one moment. */
export async function statusOverview(db: Db, dataDir: string): Promise<StatusOverview> {
  const stack = (await readStack(dataDir)) ?? null;
  return inSnapshot(db, async (trx) => {
    const batches: BatchProgress[] = [];
    for (const batch of await listBatches(trx, { limit: ALL })) batches.push(await batchProgress(trx, batch));
    const groups = await groupDeadLetters(trx, {});
    return {
      stack,
      batches,
      singles: await countBatch(trx, { batch: NO_BATCH }),
      openReviews: (await listReviews(trx, { limit: ALL })).length,
      deadLetters: groups.reduce((sum, { count }) => sum + count, 0),
    };
  });
}
