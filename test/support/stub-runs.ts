import type { Runs, RunStatus } from '#activities/runs.ts';
import type { StartGeneration } from '#contract/start-generation.ts';

/** A Temporal of which a test says what it knows; what it is asked to do is on record. */
export class StubRuns implements Runs {
  /** Everything else is missing. */
  readonly statuses = new Map<string, RunStatus>();
  readonly started: { readonly workflowId: string; readonly start: StartGeneration }[] = [];
  readonly batches: string[] = [];
  readonly cancelled: string[] = [];

  async listRunning(): Promise<ReadonlySet<string>> {
    return new Set([...this.statuses].filter(([, { kind }]) => kind === 'running').map(([id]) => id));
  }

  async statusOf(workflowId: string): Promise<RunStatus> {
    return this.statuses.get(workflowId) ?? { kind: 'missing' };
  }

  async startGeneration(workflowId: string, start: StartGeneration): Promise<void> {
    this.started.push({ workflowId, start });
  }

  async startBatch(batch: string): Promise<void> {
    this.batches.push(batch);
  }

  async cancel(workflowId: string): Promise<boolean> {
    const runs = (await this.statusOf(workflowId)).kind === 'running';
    if (runs) this.cancelled.push(workflowId);
    return runs;
  }
}
