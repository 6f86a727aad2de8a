import { condition, setHandler } from '@temporalio/workflow';

import type { BatchPlan } from '#contract/steps.ts';

import { pageBatch } from './activity-proxies.ts';
import type { BatchMood } from './lanes.ts';
import { waitingSignal } from './messages.ts';
import { Window } from './window.ts';

/**
 * Items started by one run before it continues as new. A child costs its parent up to 8 events (start, end, a signal,
 * workflow tasks), and Temporal suggests a new run from 4,096 events on.
 */
const PAGE_ITEMS = 400;

/** A page of a batch whose items are workflows of their own, each to be looked at in the Temporal UI. */
export class VisibleItems {
  private readonly of: BatchPlan & { readonly batch: string };
  private readonly mood: BatchMood;
  private readonly window = new Window();

  constructor(of: BatchPlan & { readonly batch: string }, mood: BatchMood) {
    this.of = of;
    this.mood = mood;
    setHandler(waitingSignal, (generation) => this.window.release(generation));
  }

  cancel(): void {
    this.window.cancel();
  }

  /** Runs one page; the `runOrder` it ended at, or null when there was nothing left to start. */
  async run(afterOrder: number): Promise<number | null> {
    const { batch, concurrency } = this.of;
    const items = await pageBatch({ batch, afterOrder, limit: PAGE_ITEMS });
    let lastOrder = afterOrder;
    let isWhole = true;
    for (const item of items) {
      await condition(
        () => this.mood.isStopping() || (!this.mood.isPaused() && this.window.size < concurrency),
      );
      isWhole = !this.mood.isStopping();
      if (!isWhole) break;
      this.window.refuseBugs();
      this.window.start(item, this.of);
      lastOrder = item.runOrder;
    }
    await condition(() => this.window.size === 0);
    this.window.refuseBugs();
    return isWhole && items.length < PAGE_ITEMS ? null : lastOrder;
  }
}
