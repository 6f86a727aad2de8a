import { CancellationScope, condition, getExternalWorkflowHandle, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';

import { StartLane } from '#contract/batch.ts';
import type { LaneResult } from '#contract/batch.ts';
import { SIGNALS } from '#contract/names.ts';
import type { LaneItem, LanePlan, ProduceResult } from '#contract/steps.ts';
import { generationWorkflowId } from '#domain/identity.ts';

import { loadLane, producerOf } from './activity-proxies.ts';
import type { Producer } from './activity-proxies.ts';
import { failureOf } from './activity-failure.ts';
import { pauseSignal, resumeSignal, waitingSignal, widenSignal } from './messages.ts';
import { parseStart } from './parse-start.ts';
import { Window } from './window.ts';
import { showDetails, showStage, showStart } from './visibility.ts';

/** Fewer places are not worth a signal, which costs both sides some events: they come back when the lane ends. */
const LEAST_YIELD = 8;

/** The life of one lane: its items, a bounded number at once, each to its ending or to a workflow of its own. */
export class LaneRun {
  private readonly start: StartLane;
  /** Exceptions under way: they take places as items do, so that a storm of them slows the lane down. */
  private readonly exceptions = new Window();
  private places: number;
  private paused = false;
  private producing = 0;
  private total = 0;
  private begun = 0;
  private settled = 0;
  private escalated = 0;
  private isFed = false;
  private failed: { readonly error: unknown } | undefined;

  constructor(start: unknown) {
    this.start = parseStart(StartLane, start);
    this.places = this.start.places;
    setHandler(pauseSignal, () => void (this.paused = true));
    setHandler(resumeSignal, () => void (this.paused = false));
    setHandler(waitingSignal, (generation) => this.exceptions.release(generation));
    setHandler(widenSignal, (places) => void (this.places += places));
  }

  async toItsEnd(): Promise<LaneResult> {
    const { places: _, ...range } = this.start;
    try {
      const plan = await loadLane(range);
      this.total = plan.items.length;
      showStart(plan.task, this.start.batch);
      this.describe();
      await Promise.all([this.feed(plan), this.giveBack()]);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // Cancelled with its batch, which gives what is left here its ending.
      await CancellationScope.nonCancellable(() => condition(() => this.producing === 0));
    }
    showStage('done');
    return { items: this.total, settled: this.settled, exceptions: this.escalated };
  }

  private get inFlight(): number {
    return this.producing + this.exceptions.size;
  }

  private async feed(plan: LanePlan): Promise<void> {
    const producer = plan.endpoint === null ? undefined : producerOf(plan.endpoint);
    for (const item of plan.items) {
      if (this.paused || this.inFlight >= this.places) {
        await condition(() => this.failed !== undefined || (!this.paused && this.inFlight < this.places));
      }
      this.refuseBugs();
      this.begin(item, plan, producer);
    }
    this.isFed = true;
    await condition(() => this.failed !== undefined || (this.producing === 0 && this.exceptions.starting === 0));
    this.refuseBugs();
  }

  private begin(item: LaneItem, plan: LanePlan, producer: Producer | undefined): void {
    this.begun += 1;
    this.producing += 1;
    // Not awaited: the lane's own loop decides how many are under way.
    void this.carry(item, plan, producer).catch((error: unknown) => {
      this.failed ??= { error };
    });
  }

  private async carry(item: LaneItem, plan: LanePlan, producer: Producer | undefined): Promise<void> {
    const { batch } = this.start;
    const { task, version } = plan;
    const generation = generationWorkflowId({ task, batch, id: item.id });
    try {
      const produced = await produce(producer, item.id, generation);
      if (produced.kind === 'settled') {
        this.settled += 1;
        return;
      }
      this.escalated += 1;
      const { from } = produced;
      this.exceptions.start({ ...item, generation, ...(from !== null && { from }) }, { task, version, batch });
    } catch (error) {
      // Its ending is the batch's to give.
      if (!isCancellation(error)) throw error;
    } finally {
      this.producing -= 1;
      this.describe();
    }
  }

  /** A lane that has nothing left to begin leaves its places, by halves, to the one after it. */
  private async giveBack(): Promise<void> {
    const parent = workflowInfo().parent;
    if (parent === undefined) return;
    for (;;) {
      await condition(() => this.isFed && (this.isOver() || this.spare() >= Math.max(LEAST_YIELD, this.inFlight)));
      if (this.isOver()) return;
      const places = this.spare();
      this.places -= places;
      await getExternalWorkflowHandle(parent.workflowId).signal(SIGNALS.yields, { lane: workflowInfo().workflowId, places });
    }
  }

  private isOver(): boolean {
    return this.producing === 0 && this.exceptions.starting === 0;
  }

  private spare(): number {
    return this.places - this.inFlight;
  }

  private refuseBugs(): void {
    if (this.failed !== undefined) throw this.failed.error;
    this.exceptions.refuseBugs();
  }

  private describe(): void {
    const { afterOrder, throughOrder } = this.start;
    showDetails([
      `**${this.settled} of ${this.total} settled** · ${this.producing} in flight, ${this.total - this.begun} to come`,
      `${this.escalated} with a workflow of their own · places ${afterOrder + 1} to ${throughOrder} of the batch`,
    ]);
  }
}

/** Whatever an item meets but a cancellation makes it an exception: its own workflow finds out what, and ends it. */
async function produce(producer: Producer | undefined, id: string, generation: string): Promise<ProduceResult> {
  if (producer === undefined) return { kind: 'exception', from: null };
  try {
    return await producer(id, { generation });
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    return { kind: 'exception', from: null };
  }
}
