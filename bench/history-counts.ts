import { Client, Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '#contract/names.ts';

/** What Temporal bills, by the event that shows it (docs.temporal.io, Actions); a retry is one more. */
const BILLED = new Set([
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionContinuedAsNewEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'startChildWorkflowExecutionInitiatedEventAttributes',
  'signalExternalWorkflowExecutionInitiatedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
]);

export interface HistoryCounts {
  readonly events: number;
  readonly actions: number;
}

/** Events and actions of all that a batch led to: its own workflow, lanes, generations. */
export async function countHistories(address: string, batch: string): Promise<HistoryCounts> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    let events = 0;
    let actions = 0;
    for await (const { workflowId, runId } of workflow.list({
      query: `${SEARCH_ATTRIBUTES.batch} = "${batch}"`,
    })) {
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      for (const event of history.events ?? []) {
        events += 1;
        if ([...BILLED].some((field) => event[field as keyof typeof event] != null)) actions += 1;
        actions += Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1);
      }
    }
    return { events, actions };
  } finally {
    await connection.close();
  }
}
