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
import type { BatchItem } from '#contract/steps.ts';

interface BatchOf {
  readonly task: string;
  readonly version: number;
  readonly batch: string;
}

/** The generations of a batch that are under way: started by it, bounded by it, and outliving it. */
export class Window {
  private readonly running = new Set<string>();
  private readonly scope = new CancellationScope();

  get size(): number {
    return this.running.size;
  }

  /** Ended, or waiting for a person: its place is free. */
  release(generation: string): void {
    this.running.delete(generation);
  }

  cancel(): void {
    this.scope.cancel();
  }

  /** Starts an item's generation; resolves when it has begun, not when it has ended. */
  async start(item: BatchItem, { task, version, batch }: BatchOf): Promise<void> {
    this.running.add(item.generation);
    try {
      const child = await this.scope.run(() =>
        startChild(WORKFLOWS.generation, {
          workflowId: item.generation,
          args: [{ task, version, id: item.id, batch, inputRef: item.inputHash, priority: 'batch' }],
          // A resumed batch may find an item whose run was lost; the store says that it has no ending.
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          parentClosePolicy: ParentClosePolicy.ABANDON,
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
          staticSummary: `${task} · ${batch} · #${item.id}`,
        }),
      );
      void this.free(item.generation, child.result());
    } catch (error) {
      this.release(item.generation);
      // Already under way, in a review say: it needs no start, and it is not this window's to wait for.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) && !isCancellation(error)) throw error;
    }
  }

  /** However a child ended, its place is free; what it came to is in the store, and nowhere else. */
  private async free(generation: string, result: Promise<unknown>): Promise<void> {
    try {
      await result;
    } catch {
      // Terminated from outside: it has no ending, and the counts show it.
    }
    this.release(generation);
  }
}
