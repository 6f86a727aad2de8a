import { continueAsNew } from '@temporalio/workflow';

import type { BatchProgress, StartBatch } from '#contract/batch.ts';

import { BatchRun } from './batch-run.ts';

/**
 * A batch in its visible form: a `generation` workflow an item, a bounded number at once, each outliving the batch.
 * It is done when nothing is queued or in flight; what waits for a person does not hold it.
 */
export async function batch(start: StartBatch): Promise<BatchProgress> {
  const run = new BatchRun(start);
  const outcome = await run.toItsEnd();
  switch (outcome.kind) {
    case 'done':
      return outcome.progress;
    case 'page-done':
      return continueAsNew<typeof batch>({ batch: start.batch, carried: outcome.carried });
  }
}
