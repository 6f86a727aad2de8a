import type { GenerationState, OpenReview, RefusedDecision } from '#contract/generation-state.ts';
import type { CallResult } from '#contract/steps.ts';
import type { Stage } from '#domain/ending.ts';
import { parseGenerationWorkflowId } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';
import { roundUsd } from '#domain/usd.ts';
import { addUsage, NO_USAGE } from '#domain/usage.ts';

import { showDetails, showEnding, showStage, showStart } from './visibility.ts';

/** Refused decisions are kept for whoever asks `state`; a flood of them must not grow the answer. */
const MAX_REFUSED_KEPT = 20;

/** What the outside may see of a running generation: the query's answer, search attributes, current details. */
export class GenerationView {
  private current: GenerationState;

  constructor(workflowId: string) {
    const key = parseGenerationWorkflowId(workflowId);
    this.current = {
      id: key?.id ?? workflowId,
      task: key?.task ?? '',
      version: null,
      round: 1,
      stage: 'queued',
      ending: null,
      attempts: 0,
      usage: NO_USAGE,
      costUsd: 0,
      simulated: false,
      inputHash: null,
      review: null,
      refused: [],
    };
  }

  state(): GenerationState {
    return this.current;
  }

  planned(plan: Plan, inputHash: string): void {
    const { id, task, batch } = plan.key;
    this.current = {
      ...this.current,
      id,
      task,
      version: plan.version,
      round: plan.round,
      stage: 'generating',
      simulated: plan.simulated,
      inputHash,
    };
    showStart(task, batch);
    this.describe();
  }

  refused(inputHash: string): void {
    this.current = { ...this.current, inputHash };
  }

  enter(stage: Exclude<Stage, 'done' | 'review'>): void {
    if (this.current.stage === stage) return;
    // Validation follows each call within moments: an event in the history for it would tell nobody anything.
    const shown = this.current.stage === 'review' || stage === 'repairing';
    this.current = { ...this.current, stage, review: null };
    if (shown) showStage(stage);
    this.describe();
  }

  called(result: CallResult): void {
    this.current = {
      ...this.current,
      attempts: this.current.attempts + 1,
      usage: addUsage(this.current.usage, result.usage),
      costUsd: roundUsd(this.current.costUsd + result.costUsd),
    };
  }

  waits(review: OpenReview): void {
    this.current = { ...this.current, stage: 'review', review };
    showStage('review');
    this.describe();
  }

  decisionRefused(refused: RefusedDecision): void {
    this.current = { ...this.current, refused: [...this.current.refused, refused].slice(-MAX_REFUSED_KEPT) };
  }

  /** The store's own numbers replace what was added up here: they also know the calls that failed. */
  ended(state: GenerationState): void {
    this.current = { ...state, refused: this.current.refused };
    if (state.ending !== null) showEnding(state.ending);
    this.describe();
  }

  private describe(): void {
    const { stage, attempts, costUsd, ending, review } = this.current;
    showDetails([
      `**${ending?.kind ?? stage}** · ${attempts} calls answered · $${costUsd.toFixed(6)}`,
      ...(review === null
        ? []
        : [`waits for a person since ${review.since}, until ${review.due}: ${review.reason}`]),
      ...(ending?.kind === 'dead-lettered' ? [`${ending.failure.kind}: ${ending.failure.message}`] : []),
    ]);
  }
}
