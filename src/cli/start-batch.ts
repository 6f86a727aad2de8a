import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';

import type { StartBatch } from '#contract/batch.ts';
import { MAIN_QUEUE, WORKFLOWS } from '#contract/names.ts';
import { batchWorkflowId } from '#domain/identity.ts';

/** Starts a batch's workflow, or finds the one that runs: its rows are in the store, and only what has no ending runs. */
export async function startBatch(client: Client, batch: string, task: string): Promise<WorkflowHandle> {
  const workflowId = batchWorkflowId(batch);
  try {
    return await client.workflow.start(WORKFLOWS.batch, {
      workflowId,
      taskQueue: MAIN_QUEUE,
      args: [{ batch } satisfies StartBatch],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${task} · batch ${batch}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return client.workflow.getHandle(workflowId);
  }
}
