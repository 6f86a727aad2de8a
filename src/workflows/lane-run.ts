import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

import { StartLane } from '#contract/batch.ts';
import type { LaneResult } from '#contract/batch.ts';
import { SIGNALS } from '#contract/names.ts';
import type { LaneItem, LanePlan, ProduceResult } from '#contract/steps.ts';
import { generationWorkflowId } from '#domain/identity.ts';

import { loadLane, producerOf } from './activity-proxies.ts';
import type { Producer } from './activity-proxies.ts';
import { failureOf } from './activity-failure.ts';
import { callOffWhenCancelled } from './call-off.ts';
import { pauseSignal, waitingSignal, widenSignal } from './messages.ts';
import { parseStart } from './parse-start.ts';
import { Window } from './window.ts';
import { showDetails, showStage, showStart } from './visibility.ts';

/** Fewer places are not worth a signal, which costs both sides some events: they come back when the lane ends. */
const LEAST_YIELD = 8;

const NOT_LOADED: LanePlan = { task: '', version: 0, endpoint: null, items: [] };

/** The life of one lane: its items, a bounded number at once, each to its ending or to a workflow of its own. */
export class LaneRun {
  private readonly start: StartLane;
  /** Exceptions under way: they take places as items do, so that a storm of them slows the lane down. */
  private readonly exceptions = new Window(() => this.fill());
  private places: number;
  private producing = 0;
  private plan: LanePlan = NOT_LOADED;
  private producer: Producer | undefined;
  private begun = 0;
  private settled = 0;
  private escalated = 0;
  private isStopped = false;
  private failed: { readonly error: unknown } | undefined;

  constructor(start: unknown) {
    this.start = parseStart(StartLane, start);
    this.places = this.start.places;
    // What it has not begun by then is begun by another lane, when the batch goes on.
    setHandler(pauseSignal, () => void (this.isStopped = true));
    setHandler(waitingSignal, (generation) => this.exceptions.release(generation));
    setHandler(widenSignal, (places) => {
      this.places += places;
      this.fill();
    });
    callOffWhenCancelled(() => this.producing > 0);
  }

  async toItsEnd(): Promise<LaneResult> {
    const { places: _, ...range } = this.start;
    try {
      this.plan = await loadLane(range);
      showStart(this.plan.task, this.start.batch);
      this.producer = this.plan.endpoint === null ? undefined : producerOf(this.plan.endpoint);
      this.fill();
      await Promise.all([condition(() => this.isOver()), this.giveBack()]);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // Cancelled with its batch, which gives what is left here its ending.
      this.isStopped = true;
      await CancellationScope.nonCancellable(() => condition(() => this.producing === 0));
    }
    this.refuseBugs();
    showStage('done');
    return { items: this.plan.items.length, settled: this.settled, exceptions: this.escalated };
  }

  private get inFlight(): number {
    return this.producing + this.exceptions.size;
  }

  /**
   * Begins as many items as there are places for. Called on every change instead of waiting for one: Temporal traces
   * every promise of a workflow, and a wait an item would cost more than all else that a lane does for it.
   */
  private fill(): void {
    const { items } = this.plan;
    while (!this.isStopped && this.begun < items.length && this.inFlight < this.places) {
      const item = items[this.begun];
      this.begun += 1;
      if (item !== undefined) this.begin(item);
    }
    this.describe();
  }

  private begin(item: LaneItem): void {
    const generation = this.generationOf(item);
    if (this.producer === undefined) return this.escalate(item, null);
    this.producing += 1;
    this.producer(item.id, { generation }).then(
      (produced) => this.ended(item, produced),
      (error: unknown) => this.stumbled(item, error),
    );
  }

  private ended(item: LaneItem, produced: ProduceResult): void {
    this.producing -= 1;
    switch (produced.kind) {
      case 'settled':
        this.settled += 1;
        break;
      case 'exception':
        this.escalate(item, produced.from);
        break;
    }
    this.fill();
  }

  /** Whatever an item meets but a cancellation makes it an exception: its own workflow finds out what, and ends it. */
  private stumbled(item: LaneItem, error: unknown): void {
    this.producing -= 1;
    if (failureOf(error) !== undefined) this.escalate(item, null);
    else if (!isCancellation(error)) this.failed ??= { error };
    this.fill();
  }

  private escalate(item: LaneItem, from: Extract<ProduceResult, { kind: 'exception' }>['from']): void {
    const { task, version } = this.plan;
    const { batch } = this.start;
    this.escalated += 1;
    const generation = this.generationOf(item);
    this.exceptions.start({ ...item, generation, ...(from !== null && { from }) }, { task, version, batch });
  }

  private generationOf({ id }: LaneItem): string {
    return generationWorkflowId({ task: this.plan.task, batch: this.start.batch, id });
  }

  /** A lane that has nothing left to begin leaves its places, by halves, to the one after it. */
  private async giveBack(): Promise<void> {
    const parent = workflowInfo().parent;
    if (parent === undefined) return;
    for (;;) {
      await condition(
        () => this.isOver() || (this.isFed() && this.spare() >= Math.max(LEAST_YIELD, this.inFlight)),
      );
      if (this.isOver()) return;
      const places = this.spare();
      this.places -= places;
      const lane = workflowInfo().workflowId;
      await getExternalWorkflowHandle(parent.workflowId).signal(SIGNALS.yields, { lane, places });
    }
  }

  /** It has nothing left to begin. */
  private isFed(): boolean {
    return this.begun === this.plan.items.length;
  }

  private isOver(): boolean {
    if (this.failed !== undefined) return true;
    return (this.isFed() || this.isStopped) && this.producing === 0 && this.exceptions.starting === 0;
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
    const { length } = this.plan.items;
    showDetails([
      `**${this.settled} of ${length} settled** · ${this.producing} in flight, ${length - this.begun} to come`,
      `${this.escalated} with a workflow of their own · places ${afterOrder + 1} to ${throughOrder} of the batch`,
    ]);
  }
}
