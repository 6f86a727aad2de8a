import type { Client, WorkflowHandle } from '@temporalio/client';

import { batchWorkflowId } from '#domain/identity.ts';
import { startBatchOnce } from '#temporal-runs.ts';

/** The workflow of a batch, started where none runs. */
export async function startBatch(client: Client, batch: string, task: string): Promise<WorkflowHandle> {
  await startBatchOnce(client, batch, task);
  return client.workflow.getHandle(batchWorkflowId(batch));
}
