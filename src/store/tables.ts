import type { Mode, Protocol } from '#domain/call.ts';
import type { EndingKind, Stage } from '#domain/ending.ts';
import type { FailureKind, InvalidAnswerKind } from '#domain/failure-kind.ts';

/**
 * The tables as the operations see them: camelCase here, snake_case in SQL (Kysely's CamelCasePlugin). Truth values
 * are 0 and 1, times are ISO 8601 UTC text, JSON is text: what both databases can do, in the same way.
 */
export interface Tables {
  batches: BatchesTable;
  generations: GenerationsTable;
  rounds: RoundsTable;
  attempts: AttemptsTable;
  bodies: BodiesTable;
  tasks: TasksTable;
  reviews: ReviewsTable;
  refusedLines: RefusedLinesTable;
  calledOff: CalledOffTable;
}

/** A truth value; SQLite has no type for it. */
export type Flag = 0 | 1;

export const BATCH_STATES = ['running', 'paused', 'done', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** How a batch runs its items: each as a workflow of its own, or many in a lane. */
export type BatchForm = 'visible' | 'lanes';

export interface BatchesTable {
  id: string;
  task: string;
  version: number;
  taskHash: string | null;
  simulated: Flag;
  state: BatchState;
  why: string | null;
  /** Null until every row is in: a batch that was cut off while it was submitted is told by it. */
  submitted: number | null;
  concurrency: number;
  /** Null: by its size. */
  form: BatchForm | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

export type Priority = 'interactive' | 'batch';
export type ReviewOverride = 'policy' | 'always' | 'never';

export interface GenerationsTable {
  /** The workflow id. */
  generation: string;
  task: string;
  version: number;
  /** `-` for a generation of its own. */
  batch: string;
  itemId: string;
  /** Place in the batch's input; null without a batch. */
  seq: number | null;
  /** Place in the order in which the batch runs, which a shuffle makes another; null without a batch. */
  runOrder: number | null;
  inputHash: string;
  /** Where the input stands in `bodies`. */
  inputBody: string;
  extra: string | null;
  metadata: string | null;
  priority: Priority;
  reviewOverride: ReviewOverride;
  budgetUsd: number | null;
  /** The current round. */
  round: number;
  stage: Stage;
  endingKind: EndingKind | null;
  failureKind: FailureKind | null;
  failureMessage: string | null;
  simulated: Flag;
  createdAt: string;
  endedAt: string | null;
}

export interface RoundsTable {
  generation: string;
  round: number;
  /** Null where the round ended before it could be planned. */
  taskHash: string | null;
  plan: string | null;
  /** The workflow that carries it, a lane or the generation's own; null in rounds older than lanes: their own. */
  carrier: string | null;
  runId: string | null;
  reviewReason: string | null;
  draftAttempt: string | null;
  /** What the reviewer sees, in `bodies`: the output where it is valid, else the raw answer. */
  draftHash: string | null;
  draftValid: Flag | null;
  reviewOpenedAt: string | null;
  reviewDueAt: string | null;
  startedAt: string;
  endedAt: string | null;
  /** The ending without its output, which stands in `bodies` under `outputHash`. */
  ending: string | null;
  outputHash: string | null;
  /** Sums over the ledger's rows of this round, renewed with every write to it. */
  attempts: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  costUsd: number;
}

export type AttemptState = 'reserved' | 'answered' | 'failed' | 'unknown';
export type AttemptPurpose = 'generate' | 'repair';
/** `absent`: nothing is known of what a call without an answer used. */
export type LedgerUsageState = 'exact' | 'estimated' | 'absent';
/** `mended` is valid after its syntax was mended; any other word is why the answer is not valid. */
export type VerdictWord = 'valid' | 'mended' | InvalidAnswerKind;

export interface AttemptsTable {
  id: string;
  generation: string;
  round: number;
  step: number;
  rung: number;
  /** Order within the round. */
  seq: number;
  purpose: AttemptPurpose;
  endpoint: string;
  protocol: Protocol;
  model: string;
  mode: Mode;
  promptName: string;
  promptHash: string;
  requestHash: string;
  requestBody: string;
  state: AttemptState;
  status: number | null;
  failureKind: FailureKind | null;
  providerCode: string | null;
  providerRequestId: string | null;
  message: string | null;
  /** As the answer names it, which may be a dated version of what was asked for. */
  answeredModel: string | null;
  stopKind: string | null;
  stopRaw: string | null;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  usageState: LedgerUsageState | null;
  /** Null where no price is known: unknown is not free. */
  costUsd: number | null;
  bodyHash: string | null;
  reservedAt: string;
  endedAt: string | null;
  temporalAttempt: number;
  worker: string;
  verdict: VerdictWord | null;
  findings: string | null;
  outputHash: string | null;
  /** JSON of why it went to another endpoint than the route's first; null on that one. */
  fallback: string | null;
  /** Its endpoint gets no further call in this step; null where no such thing was decided. */
  final: Flag | null;
}

export interface BodiesTable {
  hash: string;
  bytes: Uint8Array;
  size: number;
  createdAt: string;
}

export interface TasksTable {
  hash: string;
  name: string;
  version: number;
  pinned: string;
  createdAt: string;
}

export type DecisionAction = 'approve' | 'edit' | 'reject' | 'repair';
export type DecisionOutcome = 'applied' | `refused:${string}`;

export interface ReviewsTable {
  generation: string;
  round: number;
  decisionId: string;
  /** Order within the round. */
  seq: number;
  action: DecisionAction;
  reviewer: string;
  note: string | null;
  hint: string | null;
  sees: string | null;
  beforeHash: string | null;
  afterHash: string | null;
  outcome: DecisionOutcome;
  at: string;
}

/** Lines of an input that could not be used. */
export interface RefusedLinesTable {
  batch: string;
  /** Place in the batch's input, among those of its generations. */
  seq: number;
  line: number;
  itemId: string | null;
  problem: string;
}

/** Workflows that were cancelled with calls under way; rows last an hour. */
export interface CalledOffTable {
  carrier: string;
  at: string;
}
