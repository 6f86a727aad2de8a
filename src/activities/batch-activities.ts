import { ApplicationFailure } from '@temporalio/common';

import { usualForm } from '#contract/batch.ts';
import type { BatchProgress } from '#contract/batch.ts';
import { REFUSALS } from '#contract/names.ts';
import type { BatchItem, BatchPlan, PageInput, SetBatchInput } from '#contract/steps.ts';
import { countBatch } from '#store/count-batch.ts';
import { findBatch } from '#store/find-batch.ts';
import type { BatchRecord } from '#store/batch-record.ts';
import { pageBatchItems } from '#store/page-batch-items.ts';
import { setBatchState } from '#store/set-batch-state.ts';

import { cancelOpen } from './cancel-batch.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeats } from './heartbeats.ts';

/** What a batch's workflow asks of the store: its plan, its items page by page, its counts, its state. */
export function batchActivities(deps: ActivityDeps) {
  const { db, now } = deps;
  return {
    async loadBatch({ batch }: { readonly batch: string }): Promise<BatchPlan> {
      const found = await requireBatch(batch);
      const startedAt = found.startedAt ?? now().toISOString();
      await setBatchState(db, { batch, state: 'running', why: null, now: startedAt });
      const { task, version, concurrency } = found;
      return { task, version, concurrency, startedAt, form: found.form ?? usualForm(found.submitted ?? 0) };
    },

    async pageBatch(page: PageInput): Promise<readonly BatchItem[]> {
      const items = await pageBatchItems(db, page);
      return items.map(({ generation, id, runOrder, inputHash }) => ({
        generation,
        id,
        runOrder,
        inputHash,
      }));
    },

    async countBatch({ batch }: { readonly batch: string }): Promise<BatchProgress> {
      const found = await requireBatch(batch);
      const asOf = now().toISOString();
      const { state, why, task, simulated, startedAt } = found;
      const counts = await countBatch(db, { batch });
      return { batch, task, state, why, ...counts, startedAt: startedAt ?? asOf, asOf, simulated };
    },

    async setBatch({ batch, state, why }: SetBatchInput): Promise<void> {
      // The first beat comes late: only the cancelling of many items takes that long.
      if (state === 'cancelled') await withHeartbeats(() => cancelOpen(deps, batch));
      await setBatchState(db, { batch, state, why, now: now().toISOString() });
    },
  };

  async function requireBatch(batch: string): Promise<BatchRecord> {
    const found = await findBatch(db, { batch });
    if (found !== undefined) return found;
    const message = `The store has no batch ${batch}; submit its rows before it is started.`;
    throw ApplicationFailure.create({ message, type: REFUSALS.malformed, nonRetryable: true });
  }
}
