import type { StartGeneration } from '#contract/start-generation.ts';

/** How a workflow stands in Temporal. */
export type RunStatus =
  | { readonly kind: 'running' }
  /** Temporal has never heard of it, or has forgotten: its data was wiped, or its retention is over. */
  | { readonly kind: 'missing' }
  /** `how` in Temporal's words: terminated, timed out, failed, completed, canceled. */
  | { readonly kind: 'ended'; readonly how: string };

/** Temporal as the reconciler sees it; given by the composition root, or by a test. */
export interface Runs {
  /** Ids of the generations and lanes that run, by Temporal's index, which may be some seconds behind. */
  listRunning(): Promise<ReadonlySet<string>>;
  statusOf(workflowId: string): Promise<RunStatus>;
  /** Starts a generation's workflow; one that runs already is left as it is. */
  startGeneration(workflowId: string, start: StartGeneration): Promise<void>;
  /** Starts a batch's workflow; one that runs already is left as it is. */
  startBatch(batch: string, task: string): Promise<void>;
  /** Asks a workflow to end as cancelled; false where none runs. */
  cancel(workflowId: string): Promise<boolean>;
}
