// Composition roots only.
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowStartOptions } from '@temporalio/client';

import type { Runs, RunStatus } from '#activities/runs.ts';
import type { StartBatch } from '#contract/batch.ts';
import { MAIN_QUEUE, WORKFLOWS } from '#contract/names.ts';
import { batchWorkflowId } from '#domain/identity.ts';

/** Temporal through its client, as the reconciler sees it. */
export function temporalRuns(client: Client): Runs {
  const { workflow } = client;
  return {
    async listRunning() {
      const query = `WorkflowType IN ("${WORKFLOWS.generation}", "${WORKFLOWS.lane}") AND ExecutionStatus = "Running"`;
      const ids = new Set<string>();
      for await (const { workflowId } of workflow.list({ query, pageSize: 1000 })) ids.add(workflowId);
      return ids;
    },

    async statusOf(workflowId): Promise<RunStatus> {
      const described = await found(() => workflow.getHandle(workflowId).describe());
      if (described === undefined) return { kind: 'missing' };
      const { name } = described.status;
      return name === 'RUNNING' || name === 'PAUSED'
        ? { kind: 'running' }
        : { kind: 'ended', how: name.toLowerCase().replaceAll('_', ' ') };
    },

    startGeneration: (workflowId, start) =>
      startOnce(client, WORKFLOWS.generation, { workflowId, args: [start], taskQueue: MAIN_QUEUE }),

    startBatch: (batch, task) => startBatchOnce(client, batch, task),

    async cancel(workflowId) {
      return (await found(() => workflow.getHandle(workflowId).cancel())) !== undefined;
    },
  };
}

/** Starts a batch's workflow, or leaves the one that runs: its rows are in the store, and only what has no ending runs. */
export function startBatchOnce(client: Client, batch: string, task: string): Promise<void> {
  return startOnce(client, WORKFLOWS.batch, {
    workflowId: batchWorkflowId(batch),
    args: [{ batch } satisfies StartBatch],
    taskQueue: MAIN_QUEUE,
    staticSummary: `${task} · batch ${batch}`,
  });
}

/** Keeps the workflow `watch` there: whoever ends it, or wipes Temporal's data, ends it until the next worker's look. */
export function startWatch(client: Client): Promise<void> {
  return startOnce(client, WORKFLOWS.watch, {
    workflowId: WORKFLOWS.watch,
    args: [],
    taskQueue: MAIN_QUEUE,
    staticSummary: 'looks after runs that were lost or ended from outside',
  });
}

async function startOnce(client: Client, type: string, options: WorkflowStartOptions): Promise<void> {
  try {
    await client.workflow.start(type, {
      ...options,
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function found<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
