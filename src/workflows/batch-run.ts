import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, condition, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';

import { CancelBatch, PauseBatch, StartBatch } from '#contract/batch.ts';
import type { BatchProgress, BatchState } from '#contract/batch.ts';
import { REFUSALS } from '#contract/names.ts';
import type { BatchPlan } from '#contract/steps.ts';

import { countBatch, loadBatch, pageBatch, setBatch } from './activity-proxies.ts';
import { cancelSignal, pauseSignal, progressQuery, resumeSignal, waitingSignal } from './messages.ts';
import { Window } from './window.ts';
import { showDetails, showStage, showStart } from './visibility.ts';

/**
 * Items started by one run before it continues as new. A child costs its parent up to 8 events (start, end, a signal,
 * workflow tasks), and Temporal suggests a new run from 4,096 events on.
 */
const PAGE_ITEMS = 400;

/** From here on Temporal suggests a new run by itself; said here as well, since not every server does. */
const LONG_EVENTS = 4096;

/** Counts come from the store; CONTRACTS 4 wants them at most this old. */
const COUNT_EVERY_MS = 10_000;

export type BatchOutcome =
  | { readonly kind: 'done'; readonly progress: BatchProgress }
  | { readonly kind: 'page-done'; readonly carried: NonNullable<StartBatch['carried']> };

export class BatchRun {
  private readonly start: StartBatch;
  private readonly window = new Window();
  private paused: string | null;
  private cancelled: string | null = null;
  /** The pause that the store knows of; a run that begins finds it running. */
  private reported: string | null = null;
  private pageEnded = false;
  private finished = false;
  private counted: BatchProgress | undefined;

  constructor(start: StartBatch) {
    const parsed = StartBatch.safeParse(start);
    if (!parsed.success) {
      const message = parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
      throw ApplicationFailure.create({ message, type: REFUSALS.malformed, nonRetryable: true });
    }
    this.start = parsed.data;
    this.paused = this.start.carried?.paused ?? null;
    setHandler(progressQuery, () => this.progress());
    setHandler(waitingSignal, (generation) => this.window.release(generation));
    setHandler(resumeSignal, () => void (this.paused = null));
    setHandler(pauseSignal, (raw) => {
      this.paused = PauseBatch.safeParse(raw ?? {}).data?.why ?? 'operator';
    });
    setHandler(cancelSignal, (raw) => {
      this.cancelled = CancelBatch.safeParse(raw ?? {}).data?.why ?? 'operator';
      // At once, whatever the page is waiting for: also where all its items are under way.
      this.window.cancel();
    });
  }

  async toItsEnd(): Promise<BatchOutcome> {
    const { batch } = this.start;
    try {
      const plan = await loadBatch({ batch });
      showStart(plan.task, batch);
      await this.report();
      await this.count();
      const [lastOrder] = await Promise.all([this.runPage(plan), this.keepCounting()]);
      if (lastOrder !== null && this.cancelled === null) return this.nextPage(lastOrder, plan);
      return { kind: 'done', progress: await this.close(this.cancelled === null ? 'done' : 'cancelled') };
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // Cancelled from outside: the children heard it too, and each settles its own ending.
      this.cancelled ??= 'operator';
      return {
        kind: 'done',
        progress: await CancellationScope.nonCancellable(() => this.close('cancelled')),
      };
    }
  }

  private nextPage(lastOrder: number, plan: BatchPlan): BatchOutcome {
    return {
      kind: 'page-done',
      carried: { afterOrder: lastOrder, paused: this.paused, startedAt: plan.startedAt },
    };
  }

  /** Runs one page; the `runOrder` it ended at, or null when there was nothing left to start. */
  private async runPage(plan: BatchPlan): Promise<number | null> {
    const { batch, carried } = this.start;
    const afterOrder = carried?.afterOrder ?? -1;
    const items = await pageBatch({ batch, afterOrder, limit: PAGE_ITEMS });
    let lastOrder = afterOrder;
    let isWhole = true;
    for (const item of items) {
      await condition(
        () =>
          this.cancelled !== null ||
          isLong() ||
          (this.paused === null && this.window.size < plan.concurrency),
      );
      isWhole = this.cancelled === null && !isLong();
      if (!isWhole) break;
      this.window.refuseBugs();
      this.window.start(item, { ...plan, batch });
      lastOrder = item.runOrder;
    }
    await condition(() => this.window.size === 0);
    this.window.refuseBugs();
    this.pageEnded = true;
    return isWhole && items.length < PAGE_ITEMS ? null : lastOrder;
  }

  private async keepCounting(): Promise<void> {
    for (;;) {
      await condition(() => this.pageEnded || this.paused !== this.reported, COUNT_EVERY_MS);
      if (this.pageEnded) return;
      await this.report();
      await this.count();
    }
  }

  /** The store's row is what `status` reads: a pause must stand there too. */
  private async report(): Promise<void> {
    const why = this.paused;
    if (why === this.reported) return;
    await setBatch({ batch: this.start.batch, state: why === null ? 'running' : 'paused', why });
    this.reported = why;
  }

  private async count(): Promise<void> {
    const counted = await countBatch({ batch: this.start.batch });
    this.counted = counted;
    const { accepted, repaired } = counted.endings;
    showDetails([
      `**${this.state()}** · ${counted.submitted} submitted, ${counted.queued} queued, ${counted.inFlight} in flight`,
      `${accepted} accepted, ${repaired} repaired, ${counted.waiting} waiting for a person, ` +
        `${counted.endings['dead-lettered']} dead letters · $${counted.costUsd.toFixed(4)}`,
    ]);
  }

  private async close(state: 'done' | 'cancelled'): Promise<BatchProgress> {
    await setBatch({ batch: this.start.batch, state, why: this.cancelled });
    this.finished = true;
    await this.count();
    showStage('done');
    return this.progress();
  }

  private progress(): BatchProgress {
    if (this.counted === undefined)
      throw new Error('The batch has not been counted yet; ask again in a moment.');
    return { ...this.counted, state: this.state(), why: this.cancelled ?? this.paused };
  }

  private state(): BatchState {
    if (this.cancelled !== null) return 'cancelled';
    if (this.finished) return 'done';
    return this.paused === null ? 'running' : 'paused';
  }
}

/**
 * Each count adds some eleven events, so a batch that is paused over a weekend would reach the limit at which Temporal
 * ends a run: it goes on in a new one instead.
 */
function isLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= LONG_EVENTS;
}
