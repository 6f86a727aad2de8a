import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  isCancellation,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';

import { WORKFLOWS } from '#contract/names.ts';
import type { StartGeneration } from '#contract/start-generation.ts';

interface BatchOf {
  readonly task: string;
  readonly version: number;
  readonly batch: string;
}

interface ItemToStart {
  /** Its workflow id. */
  readonly generation: string;
  readonly id: string;
  readonly inputHash: string;
  /** Where a lane has taken its first step. */
  readonly from?: StartGeneration['from'];
}

/** Generations of a batch that are under way as workflows: started here, counted here, and outliving their parent. */
export class Window {
  private readonly running = new Set<string>();
  private readonly unstarted = new Set<string>();
  private failed: { readonly error: unknown } | undefined;
  private readonly scope = new CancellationScope();
  private readonly onRelease: () => void;

  /** `onRelease` is called whenever a place is free again. */
  constructor(onRelease: () => void = () => {}) {
    this.onRelease = onRelease;
  }

  get size(): number {
    return this.running.size;
  }

  /** Those whose start the server has not confirmed: a parent that ends before would take them with it. */
  get starting(): number {
    return this.unstarted.size;
  }

  /** Ended, or waiting for a person: its place is free. */
  release(generation: string): void {
    if (this.running.delete(generation)) this.onRelease();
  }

  cancel(): void {
    this.scope.cancel();
  }

  /** Begins an item's generation. Its place is taken at once and free again when it has ended or waits. */
  start(item: ItemToStart, of: BatchOf): void {
    this.running.add(item.generation);
    this.unstarted.add(item.generation);
    // Not awaited: one start a workflow task would hold a batch to some ten items a second.
    void this.follow(item, of).catch((error: unknown) => {
      this.failed ??= { error };
    });
  }

  /** Throws what no item's fate can explain: a bug, so that the workflow task fails and a fixed worker goes on. */
  refuseBugs(): void {
    if (this.failed !== undefined) throw this.failed.error;
  }

  private async follow(item: ItemToStart, { task, version, batch }: BatchOf): Promise<void> {
    const { generation, id, inputHash, from } = item;
    const start = { task, version, id, batch, inputRef: inputHash, priority: 'batch' as const };
    try {
      const child = await this.scope.run(() =>
        startChild(WORKFLOWS.generation, {
          workflowId: generation,
          args: [from === undefined ? start : { ...start, from }],
          // A resumed batch may find an item whose run was lost; the store says that it has no ending.
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          parentClosePolicy: ParentClosePolicy.ABANDON,
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
          staticSummary: `${task} · ${batch} · #${id}`,
        }),
      );
      this.unstarted.delete(generation);
      await ended(child.result());
    } catch (error) {
      // Already under way, in a review say: it needs no start, and it is not this window's to wait for.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) && !isCancellation(error)) throw error;
    } finally {
      this.unstarted.delete(generation);
      this.release(generation);
    }
  }
}

/** However a child ended, its place is free; what it came to is in the store, and nowhere else. */
async function ended(result: Promise<unknown>): Promise<void> {
  try {
    await result;
  } catch {
    // Terminated from outside: it has no ending, and the counts show it.
  }
}
