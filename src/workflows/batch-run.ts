import { CancellationScope, condition, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';

import { CancelBatch, PauseBatch, StartBatch } from '#contract/batch.ts';
import type { BatchProgress, BatchState } from '#contract/batch.ts';
import type { BatchPlan } from '#contract/steps.ts';

import { countBatch, loadBatch, setBatch } from './activity-proxies.ts';
import { Lanes } from './lanes.ts';
import { cancelSignal, pauseSignal, progressQuery, resumeSignal } from './messages.ts';
import { parseStart } from './parse-start.ts';
import { VisibleItems } from './visible-items.ts';
import { showDetails, showStage, showStart } from './visibility.ts';

/** From here on Temporal suggests a new run by itself; said here as well, since not every server does. */
const LONG_EVENTS = 4096;

/** Counts come from the store; CONTRACTS 4 wants them at most this old. */
const COUNT_EVERY_MS = 10_000;

/** How often the last exceptions are looked for once all lanes have ended: soon, then as often as counts are taken. */
const LAST_LOOKS_MS = [1000, 1000, 2000, 4000] as const;

type Carried = NonNullable<StartBatch['carried']>;

export type BatchOutcome =
  | { readonly kind: 'done'; readonly progress: BatchProgress }
  | { readonly kind: 'page-done'; readonly carried: Carried };

export class BatchRun {
  private readonly start: StartBatch;
  private way: VisibleItems | Lanes | undefined;
  private paused: string | null;
  private cancelled: string | null = null;
  /** The pause that the store knows of; a run that begins finds it running. */
  private reported: string | null = null;
  private pageEnded = false;
  private finished = false;
  private counted: BatchProgress | undefined;

  constructor(start: unknown) {
    this.start = parseStart(StartBatch, start);
    this.paused = this.start.carried?.paused ?? null;
    setHandler(progressQuery, () => this.progress());
    setHandler(resumeSignal, () => void (this.paused = null));
    setHandler(pauseSignal, (raw) => {
      this.paused = PauseBatch.safeParse(raw ?? {}).data?.why ?? 'operator';
    });
    setHandler(cancelSignal, (raw) => {
      this.cancelled = CancelBatch.safeParse(raw ?? {}).data?.why ?? 'operator';
      // At once, whatever the page is waiting for: also where all its items are under way.
      this.way?.cancel();
    });
  }

  async toItsEnd(): Promise<BatchOutcome> {
    const { batch } = this.start;
    try {
      const plan = await loadBatch({ batch });
      showStart(plan.task, batch);
      await this.report();
      await this.count();
      const [carried] = await Promise.all([this.runPage(plan), this.keepCounting()]);
      if (carried !== null && this.cancelled === null) return { kind: 'page-done', carried };
      return { kind: 'done', progress: await this.close(this.cancelled === null ? 'done' : 'cancelled') };
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // Cancelled from outside: the children heard it too, and each settles its own ending.
      this.cancelled ??= 'operator';
      return { kind: 'done', progress: await CancellationScope.nonCancellable(() => this.closeCancelled()) };
    }
  }

  /** What the next run goes on from, or null where nothing is left. */
  private async runPage(plan: BatchPlan): Promise<Carried | null> {
    try {
      return plan.form === 'lanes' ? await this.inLanes(plan) : await this.visibly(plan);
    } finally {
      this.pageEnded = true;
    }
  }

  private mood() {
    return {
      isPaused: () => this.paused !== null,
      isStopping: () => this.cancelled !== null || isLong(),
    };
  }

  private async visibly(
    plan: BatchPlan,
    afterOrder: number = this.start.carried?.afterOrder ?? -1,
  ): Promise<Carried | null> {
    const items = new VisibleItems({ ...plan, batch: this.start.batch }, this.mood());
    this.way = items;
    const lastOrder = await items.run(afterOrder);
    return lastOrder === null ? null : this.carry(plan, lastOrder);
  }

  private async inLanes(plan: BatchPlan): Promise<Carried | null> {
    const { afterOrder = -1, lanes: begun = 0 } = this.start.carried ?? {};
    const lanes = new Lanes({ ...plan, batch: this.start.batch, afterOrder, begun }, this.mood());
    this.way = lanes;
    const isWhole = (await lanes.run()) && (await this.endRest(plan)) && (await this.untilExceptionsEnd());
    return isWhole ? null : { ...this.carry(plan, lanes.afterOrder), lanes: lanes.begun };
  }

  /** What lane after lane has failed to carry gets a workflow of its own. False where more is left than fits a run. */
  private async endRest(plan: BatchPlan): Promise<boolean> {
    await this.count();
    if (this.counted?.queued === 0 || this.cancelled !== null) return true;
    return (await this.visibly(plan, -1)) === null;
  }

  private carry(plan: BatchPlan, afterOrder: number): Carried {
    return { afterOrder, paused: this.paused, startedAt: plan.startedAt };
  }

  /** Exceptions outlive their lanes. False where this run's history is too long to wait in. */
  private async untilExceptionsEnd(): Promise<boolean> {
    for (let looks = 0; this.cancelled === null; looks++) {
      await this.count();
      if (this.counted?.inFlight === 0) return true;
      if (isLong()) return false;
      await condition(() => this.cancelled !== null, LAST_LOOKS_MS[looks] ?? COUNT_EVERY_MS);
    }
    return true;
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

  private async closeCancelled(): Promise<BatchProgress> {
    // Lanes would be terminated with their batch, in the middle of calls that may still bring an answer.
    if (this.way instanceof Lanes) await this.way.untilEnded();
    return this.close('cancelled');
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
