import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';

import type { GenerationState } from '#contract/generation-state.ts';
import { REFUSALS } from '#contract/names.ts';
import type { StartGeneration } from '#contract/start-generation.ts';
import type { PlanResult } from '#contract/steps.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import type { Plan } from '#domain/plan.ts';

import { plan, settle } from './activity-proxies.ts';
import { failureOf } from './activity-failure.ts';
import { callOffWhenCancelled } from './call-off.ts';
import { GenerationView } from './generation-view.ts';
import { Ladder } from './ladder.ts';
import { ReviewRoom } from './review-room.ts';

/** Which round of which generation is settled; known as soon as the plan is. */
interface Identity {
  readonly generation: string;
  readonly round: number;
}

/** The life of one generation, from its plan to its ending. */
export class GenerationRun {
  private readonly start: StartGeneration;
  private readonly view: GenerationView;
  private readonly room: ReviewRoom;
  private identity: Identity | undefined;

  constructor(start: StartGeneration) {
    this.start = start;
    this.view = new GenerationView(workflowInfo().workflowId);
    // Handlers stand before the first await: a decision that comes early is refused, never lost.
    this.room = new ReviewRoom(this.view);
    callOffWhenCancelled(() => this.isCalling());
  }

  async run(): Promise<GenerationState> {
    try {
      return await this.toItsEnding();
    } catch (error) {
      if (!isCancellation(error) || this.identity === undefined) throw error;
      return await this.end(this.identity, { kind: 'cancelled' });
    }
  }

  private isCalling(): boolean {
    const { stage } = this.view.state();
    return stage === 'generating' || stage === 'repairing';
  }

  private async toItsEnding(): Promise<GenerationState> {
    const planned = await this.plan();
    switch (planned.kind) {
      case 'planned': {
        this.identity = planned.plan;
        this.view.planned(planned.plan, planned.inputHash);
        return this.end(planned.plan, await this.climb(planned.plan, planned));
      }
      case 'refused':
        this.identity = planned;
        this.view.refused(planned.inputHash);
        return this.end(planned, { kind: 'dead-lettered', failure: planned.failure });
      case 'ended':
        this.view.ended(planned.state);
        return planned.state;
      case 'conflict':
        throw ApplicationFailure.create({
          message: planned.message,
          type: REFUSALS.identityConflict,
          nonRetryable: true,
        });
      case 'malformed':
        throw ApplicationFailure.create({
          message: planned.message,
          type: REFUSALS.malformed,
          nonRetryable: true,
        });
    }
  }

  private async plan(): Promise<PlanResult> {
    const { workflowId, runId } = workflowInfo();
    // Not to be cancelled half-way: only what has a row can be given its ending.
    return CancellationScope.nonCancellable(() => plan({ start: this.start, workflowId, runId }));
  }

  /** The ladder, with a bug in an activity as a known ending of its own: it is no reason to stand still for ever. */
  private async climb(
    pinned: Plan,
    options: Pick<Extract<PlanResult, { kind: 'planned' }>, 'priority' | 'budgetUsd' | 'standing'>,
  ): Promise<EndingDraft> {
    try {
      return await new Ladder(pinned, options, this.view, this.room).climb();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      return { kind: 'dead-lettered', failure };
    }
  }

  /** Settled outside the cancelled scope: an ending is owed whatever happened. */
  private async end({ generation, round }: Identity, ending: EndingDraft): Promise<GenerationState> {
    return CancellationScope.nonCancellable(async () => {
      // First of all, so that no decision is taken that the ending can't heed.
      this.room.close();
      const state = await settle({ generation, round, ending });
      this.view.ended(state);
      await condition(allHandlersFinished);
      return this.view.state();
    });
  }
}
