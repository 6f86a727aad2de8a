import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';

export type History = temporal.api.history.v1.IHistory;
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

export interface RecordedRun extends Run {
  readonly history: History;
  /** What ended it; undefined while it is open. */
  readonly ended: string | undefined;
}

const CLOSING = {
  workflowExecutionCompletedEventAttributes: 'completed',
  workflowExecutionFailedEventAttributes: 'failed',
  workflowExecutionTimedOutEventAttributes: 'timed out',
  workflowExecutionCanceledEventAttributes: 'cancelled',
  workflowExecutionTerminatedEventAttributes: 'terminated',
  workflowExecutionContinuedAsNewEventAttributes: 'continued as new',
} as const;

/** The histories of these runs, of the runs that they continued as, and of all children, each once. */
export async function collectRuns(client: Client, roots: readonly Run[]): Promise<readonly RecordedRun[]> {
  const found = new Map<string, RecordedRun>();
  const queue = [...roots];
  for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
    if (found.has(run.runId)) continue;
    const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
    const events = history.events ?? [];
    found.set(run.runId, { ...run, history, ended: endOf(events) });
    for (const event of events) queue.push(...ledTo(event, run.workflowId));
  }
  return [...found.values()];
}

function endOf(events: readonly HistoryEvent[]): string | undefined {
  const last = events.at(-1);
  const field = Object.keys(CLOSING).find((name) => last?.[name as keyof typeof CLOSING] != null);
  return field === undefined ? undefined : CLOSING[field as keyof typeof CLOSING];
}

function ledTo(event: HistoryEvent, workflowId: string): Run[] {
  const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
  if (child != null) return [{ workflowId: child.workflowId ?? '', runId: child.runId ?? '' }];
  const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  return next == null || next === '' ? [] : [{ workflowId, runId: next }];
}

/** Replays all of them against the bundle; one sentence for each that fails. */
export async function replayFailures(
  workflowBundle: WorkflowBundle,
  runs: readonly Pick<RecordedRun, 'workflowId' | 'history'>[],
): Promise<readonly { readonly workflowId: string; readonly error: Error }[]> {
  const failures: { workflowId: string; error: Error }[] = [];
  const replayed = Worker.runReplayHistories({ workflowBundle, replayName: 'rig' }, runs);
  for await (const { workflowId, error } of replayed) {
    if (error !== undefined) failures.push({ workflowId, error });
  }
  return failures;
}
