import type { EndingDraft } from '#domain/ending-draft.ts';
import type { Failure } from '#domain/failure.ts';
import type { InvalidAnswerKind } from '#domain/failure-kind.ts';
import type { Fallback } from '#domain/fallback.ts';
import type { Finding } from '#domain/finding.ts';
import type { Plan, PlannedEndpoint } from '#domain/plan.ts';
import type { Usage } from '#domain/usage.ts';

import type { BatchForm, BatchProgress } from './batch.ts';
import type { Decision } from './decision.ts';
import type { GenerationState } from './generation-state.ts';

/**
 * What goes into and comes out of each activity. All of it stands in histories: references, numbers and codes, a
 * validated output or a decision of at most 32 KiB, never a prompt and never a raw answer.
 */
export interface PlanInput {
  /** The workflow's argument as it came: checked here, since anybody may start a workflow. */
  readonly start: unknown;
  readonly workflowId: string;
  readonly runId: string;
}

export type PlanResult =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly inputHash: string;
      readonly priority: 'interactive' | 'batch';
      readonly budgetUsd: number | null;
      /** Where `from` said that the first step has been taken already. */
      readonly standing?: Standing;
    }
  /** The generation has its ending already: same id, same input. */
  | { readonly kind: 'ended'; readonly state: GenerationState }
  /** The same id with another input; nothing is spent. */
  | { readonly kind: 'conflict'; readonly message: string }
  /** The argument is not of the contract's form, so there is no generation to end. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** A generation that can't be made: it becomes a dead letter without a call. */
  | {
      readonly kind: 'refused';
      readonly generation: string;
      readonly round: number;
      readonly inputHash: string;
      readonly failure: Failure;
    };

/** The answer that a repair starts from. */
export interface BrokenAnswer {
  readonly attemptId: string;
  readonly reason: InvalidAnswerKind;
  readonly findings: readonly Finding[];
  readonly outputHash: string | null;
}

export interface CallInput {
  readonly plan: Plan;
  readonly step: number;
  readonly rung: number;
  readonly endpoint: PlannedEndpoint;
  readonly maxOutputTokens: number;
  /** Null for the first answer. */
  readonly broken: BrokenAnswer | null;
  /** What a reviewer wants heeded. */
  readonly hint: string | null;
  readonly budgetUsd: number | null;
  /** Where an endpoint before this one of the route failed; absent on the route's first. */
  readonly fallback?: Fallback;
}

/** A reference to an answer in the ledger, with its numbers. */
export interface CallResult {
  readonly attemptId: string;
  readonly sha256: string;
  readonly stop: string;
  readonly usage: Usage;
  readonly costUsd: number;
  /** The answer had been bought by an earlier try of this step; no call was made. */
  readonly found: boolean;
}

export interface ValidateInput {
  readonly plan: Plan;
  readonly attemptId: string;
}

export type ValidateResult =
  | { readonly kind: 'valid'; readonly mended: boolean; readonly outputHash: string }
  | {
      readonly kind: 'invalid';
      readonly reason: InvalidAnswerKind;
      readonly findings: readonly Finding[];
      /** Where the answer fits the schema and failed a rule behind it: a person may overrule that. */
      readonly outputHash: string | null;
    };

export interface OpenReviewInput {
  readonly plan: Plan;
  readonly reason: string;
  /** The attempt whose answer is the draft; null where none came. */
  readonly attemptId: string | null;
  /** Hash of the output, where the draft fits the schema, so that it can be approved. */
  readonly outputHash: string | null;
}

export interface OpenReviewResult {
  readonly sees: string | null;
  /** The output, where it is valid and at most 32 KiB. */
  readonly draft: unknown;
  readonly since: string;
  readonly due: string;
}

export interface RecordDecisionInput {
  readonly plan: Plan;
  readonly decision: Decision;
  readonly sees: string | null;
  /** The output that an approval takes; null where the draft does not fit the schema and must be edited. */
  readonly draftHash: string | null;
}

export type RecordDecisionResult =
  | { readonly kind: 'recorded'; readonly at: string; readonly outputHash: string | null }
  | { readonly kind: 'mismatch'; readonly findings: readonly Finding[] }
  /** The store knows of a decision that ended this round; nothing was written. */
  | { readonly kind: 'decided'; readonly by: string; readonly at: string };

/** What the first step has come to, as the ledger has it. */
export type Standing =
  | {
      readonly kind: 'answered';
      readonly call: CallResult;
      /** Null where it was not judged yet. */
      readonly verdict: ValidateResult | null;
    }
  | { readonly kind: 'failed'; readonly endpoint: string; readonly failure: Failure };

/** One item in a lane: its first step, and its ending where that is all it needs. */
export interface ProduceInput {
  readonly generation: string;
}

export type ProduceResult =
  /** It has its ending. */
  | { readonly kind: 'settled' }
  /** It needs a workflow of its own, that begins from this call; null where none was made. */
  | { readonly kind: 'exception'; readonly from: { readonly attempt: string; readonly step: number } | null };

export interface SettleInput {
  readonly generation: string;
  readonly round: number;
  readonly ending: EndingDraft;
}

/** Calls under way of this workflow, a generation or a lane, are wanted no more. */
export interface CallOffInput {
  readonly carrier: string;
}

/** What one look of the reconciler mended. */
export interface Reconciled {
  readonly takenUp: number;
  readonly orphaned: number;
}

/** An item that a batch has yet to run. */
export interface BatchItem {
  readonly generation: string;
  readonly id: string;
  readonly runOrder: number;
  readonly inputHash: string;
}

export interface BatchPlan {
  readonly task: string;
  readonly version: number;
  /** How many generations of the batch may be under way at once. */
  readonly concurrency: number;
  readonly startedAt: string;
  readonly form: BatchForm;
}

export interface PageInput {
  readonly batch: string;
  readonly afterOrder: number;
  readonly limit: number;
}

export interface NextLaneInput {
  readonly batch: string;
  readonly afterOrder: number;
  readonly limit: number;
  readonly carriedOnly: boolean;
}

/** The next lane's share of a batch; null where nothing is left to begin. */
export type NextLane = { readonly throughOrder: number } | null;

export interface LoadLaneInput {
  readonly batch: string;
  readonly afterOrder: number;
  readonly throughOrder: number;
  readonly carriedOnly: boolean;
}

export interface LanePlan {
  readonly task: string;
  readonly version: number;
  /** Where first calls of this task go: the queue, and how long one may take. Null where the task is gone. */
  readonly endpoint: Pick<PlannedEndpoint, 'name' | 'deadlineMs'> | null;
  readonly items: readonly LaneItem[];
}

/** What a lane must know of an item: its workflow id follows from task, batch and id. */
export interface LaneItem {
  readonly id: string;
  readonly inputHash: string;
}

export interface SetBatchInput {
  readonly batch: string;
  readonly state: BatchProgress['state'];
  readonly why: string | null;
}
