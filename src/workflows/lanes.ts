import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';

import type { LaneResult, StartLane } from '#contract/batch.ts';
import { SIGNALS, WORKFLOWS } from '#contract/names.ts';
import { laneWorkflowId } from '#domain/identity.ts';

import { nextLane } from './activity-proxies.ts';
import { yieldsSignal } from './messages.ts';

/**
 * Items of one lane. Ten lanes of 1,000 all passed the 4,096 events at which Temporal suggests a new run, 800 did not
 * (docs/decisions): a lane ends rather than grows.
 */
const LANE_ITEMS = 800;

/** With a handful of places each ending is a task of its own, and an item some seven events. */
const NARROW_LANE_ITEMS = 500;

/** Few and wide: one more lane at once costs events and processor time an item, one less leaves a pause between two. */
const LANES_FED_AT_ONCE = 2;

/** Temporal's own advice for the activities that a workflow has under way. */
const MAX_PLACES = 500;

/** Below, a second lane would only halve the first. */
const LEAST_PLACES_FOR_TWO = 20;

/** Looks for what dead lanes left, before the rest gets workflows of its own. */
const MAX_PASSES = 3;

interface RunningLane {
  readonly child: ChildWorkflowHandle<(start: StartLane) => Promise<LaneResult>>;
  /** Granted to it and not given back. */
  places: number;
  /** It has items left to begin. */
  isFed: boolean;
  /** Told to begin nothing more: what it leaves is begun again from here. */
  isDrained: boolean;
  readonly afterOrder: number;
}

/** What the batch says while its lanes run. */
export interface BatchMood {
  readonly isPaused: () => boolean;
  /** Cancelled, or its history is long: no further lane begins. */
  readonly isStopping: () => boolean;
}

/** The lanes of one batch: which run, and how its places are shared among them. Granted places never exceed them. */
export class Lanes {
  private readonly batch: string;
  private readonly concurrency: number;
  private readonly mood: BatchMood;
  private readonly running = new Map<string, RunningLane>();
  private readonly scope = new CancellationScope();
  private spare: number;
  /** This pass has begun its last lane. */
  private isExhausted = false;
  /** Lanes of this pass were drained by a pause. */
  private wasDrained = false;
  /** The last `runOrder` that a lane was given, and lanes begun: what the next run of the batch goes on from. */
  afterOrder: number;
  begun: number;

  constructor(
    {
      batch,
      concurrency,
      afterOrder,
      begun,
    }: { batch: string; concurrency: number; afterOrder: number; begun: number },
    mood: BatchMood,
  ) {
    this.batch = batch;
    this.concurrency = concurrency;
    this.spare = concurrency;
    this.afterOrder = afterOrder;
    this.begun = begun;
    this.mood = mood;
    setHandler(yieldsSignal, ({ lane, places }) => this.take(lane, places));
  }

  cancel(): void {
    this.scope.cancel();
  }

  untilEnded(): Promise<void> {
    return condition(() => this.running.size === 0);
  }

  /** Runs lanes until nothing is left to begin (true), or the batch stops (false). All have ended then. */
  async run(): Promise<boolean> {
    const over = { value: false };
    const [isWhole] = await Promise.all([
      this.passes().finally(() => void (over.value = true)),
      this.widenUntil(() => over.value),
      this.drainOnPauses(() => over.value),
    ]);
    return isWhole;
  }

  /** A pass that a pause drained was no look of its own. */
  private async passes(): Promise<boolean> {
    let carriedOnly = false;
    for (let looks = 0; looks < MAX_PASSES; ) {
      const before = this.begun;
      this.wasDrained = false;
      if (!(await this.pass(carriedOnly))) return false;
      if (this.begun === before) return true;
      this.afterOrder = -1;
      carriedOnly = true;
      if (!this.wasDrained) looks += 1;
    }
    return true;
  }

  private async pass(carriedOnly: boolean): Promise<boolean> {
    let isWhole = true;
    this.isExhausted = false;
    for (;;) {
      await condition(() => this.mood.isStopping() || (!this.mood.isPaused() && this.mayBegin()));
      isWhole = !this.mood.isStopping();
      if (!isWhole) break;
      const { batch, afterOrder } = this;
      const limit = this.concurrency < LEAST_PLACES_FOR_TWO ? NARROW_LANE_ITEMS : LANE_ITEMS;
      const next = await nextLane({ batch, afterOrder, limit, carriedOnly });
      if (next === null) break;
      await this.begin({ batch, afterOrder, throughOrder: next.throughOrder, carriedOnly });
      this.afterOrder = next.throughOrder;
    }
    this.isExhausted = true;
    await this.untilEnded();
    return isWhole;
  }

  private mayBegin(): boolean {
    // What a drained lane leaves is known when it has ended: nothing is begun beside it.
    const isDraining = [...this.running.values()].some(({ isDrained }) => isDrained);
    return !this.isExhausted && !isDraining && this.spare > 0 && this.fed().length < this.atOnce();
  }

  private atOnce(): number {
    return this.concurrency < LEAST_PLACES_FOR_TWO ? 1 : LANES_FED_AT_ONCE;
  }

  private fed(): RunningLane[] {
    return [...this.running.values()].filter(({ isFed }) => isFed);
  }

  private share(): number {
    return Math.min(MAX_PLACES, Math.ceil(this.concurrency / this.atOnce()));
  }

  private async begin(range: Omit<StartLane, 'places'>): Promise<void> {
    const places = Math.min(this.spare, this.share());
    const id = laneWorkflowId(this.batch, this.begun);
    this.spare -= places;
    let child: RunningLane['child'];
    try {
      child = await this.scope.run(() => startLane(id, { ...range, places }));
    } catch (error) {
      this.spare += places;
      if (isCancellation(error)) return;
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // Left by a run of this batch that was ended from outside: it goes on, and this one takes another number.
      this.begun += 1;
      return this.begin(range);
    }
    this.begun += 1;
    const { afterOrder } = range;
    const lane: RunningLane = { child, places, afterOrder, isFed: true, isDrained: false };
    this.running.set(id, lane);
    void this.follow(id, child);
    if (this.mood.isPaused()) await this.drain(lane);
  }

  private async follow(id: string, child: RunningLane['child']): Promise<void> {
    try {
      await child.result();
    } catch {
      // Terminated or cancelled: what it left has no ending, and a later pass or the batch's end finds it.
    }
    const lane = this.running.get(id);
    if (lane === undefined) return;
    this.spare += lane.places;
    this.running.delete(id);
    if (!lane.isDrained) return;
    this.wasDrained = true;
    this.afterOrder = Math.min(this.afterOrder, lane.afterOrder);
  }

  private take(id: string, places: number): void {
    const lane = this.running.get(id);
    if (lane === undefined) return;
    const given = Math.min(places, lane.places);
    lane.places -= given;
    lane.isFed = false;
    this.spare += given;
  }

  /** Places that came back and can't begin a lane go to one that runs with fewer than its share. */
  private async widenUntil(isOver: () => boolean): Promise<void> {
    for (;;) {
      await condition(() => isOver() || (this.spare > 0 && !this.mayBegin() && this.hungry() !== undefined));
      if (isOver()) return;
      const lane = this.hungry();
      if (lane === undefined) continue;
      const places = Math.min(this.spare, this.share() - lane.places);
      this.spare -= places;
      lane.places += places;
      await this.tell(lane.child, SIGNALS.widen, places);
    }
  }

  private hungry(): RunningLane | undefined {
    return this.fed().find(({ places }) => places < this.share());
  }

  /**
   * A pause ends the lanes, which begin nothing more, and the batch begins others when it goes on: a lane that stood
   * still would hold the batch in its run, whose history grows with every count.
   */
  private async drainOnPauses(isOver: () => boolean): Promise<void> {
    for (;;) {
      await condition(() => isOver() || (this.mood.isPaused() && this.undrained().length > 0));
      if (isOver()) return;
      await Promise.all(this.undrained().map((lane) => this.drain(lane)));
    }
  }

  private undrained(): RunningLane[] {
    return [...this.running.values()].filter(({ isDrained }) => !isDrained);
  }

  private async drain(lane: RunningLane): Promise<void> {
    if (lane.isDrained) return;
    lane.isDrained = true;
    lane.isFed = false;
    await this.tell(lane.child, SIGNALS.pause);
  }

  /** A lane that has ended meanwhile needs no telling. */
  private async tell(child: RunningLane['child'], signal: string, ...args: unknown[]): Promise<void> {
    try {
      await child.signal(signal, ...args);
    } catch (error) {
      if (isCancellation(error)) throw error;
    }
  }
}

function startLane(workflowId: string, start: StartLane): Promise<RunningLane['child']> {
  return startChild<(start: StartLane) => Promise<LaneResult>>(WORKFLOWS.lane, {
    workflowId,
    args: [start],
    // A batch that is taken up again counts its lanes from 0 again.
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    // Without its batch nobody would pause or cancel it.
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    staticSummary: `${start.batch} · places ${start.afterOrder + 1} to ${start.throughOrder}`,
  });
}
