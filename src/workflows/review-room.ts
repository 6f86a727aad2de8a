import { ApplicationFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

import { Decision, decisionProblem } from '#contract/decision.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import { REFUSALS, SIGNALS } from '#contract/names.ts';
import type { RecordDecisionResult } from '#contract/steps.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import type { Finding } from '#domain/finding.ts';
import type { Plan } from '#domain/plan.ts';
import { judgeDecision } from '#domain/review-desk.ts';
import type { AppliedDecision, Desk } from '#domain/review-desk.ts';

import { failureOf } from './activity-failure.ts';
import { openReview, recordDecision } from './activity-proxies.ts';
import type { GenerationView } from './generation-view.ts';
import { decideSignal, decideUpdate, stateQuery } from './messages.ts';

/** Whoever waits for an answer can also say what they looked at; the signal stays open to a plain terminal. */
const SEES_MISSING =
  'sees: an update names the draft that was decided on; `state` tells it under review.sees';

export interface Draft {
  readonly attemptId: string;
  /** Hash of the output; null where the draft does not fit the schema. */
  readonly outputHash: string | null;
  readonly findings: readonly Finding[];
}

export type Reviewed =
  | { readonly kind: 'ending'; readonly ending: EndingDraft }
  | { readonly kind: 'repair'; readonly hint: string | null };

/** Where a draft waits for a person: one desk, one decision that counts, and a term after which silence ends it. */
export class ReviewRoom {
  private readonly view: GenerationView;
  private desk: Desk = { kind: 'closed' };
  private applied: readonly AppliedDecision[] = [];
  private plan: Plan | undefined;
  private draft: Draft | null = null;
  private outcome: Reviewed | undefined;

  constructor(view: GenerationView) {
    this.view = view;
    setHandler(stateQuery, () => this.view.state());
    setHandler(decideSignal, (raw) => this.bySignal(raw));
    setHandler(decideUpdate, (raw) => this.byUpdate(raw), { validator: (raw) => this.refuseUpdate(raw) });
  }

  /** Opens the desk and waits, durably, for a decision or the end of the term. Silence is never consent. */
  async wait(plan: Plan, reason: string, draft: Draft | null): Promise<Reviewed> {
    await this.open(plan, reason, draft);
    try {
      const decided = await condition(() => this.outcome !== undefined, plan.review.withinMs);
      if (!decided) await this.checked();
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await this.checked();
      // Whoever was told that a decision counts must not find another ending.
      if (this.outcome?.kind !== 'ending') throw error;
    }
    return this.outcome ?? this.expire(plan);
  }

  private async open(plan: Plan, reason: string, draft: Draft | null): Promise<void> {
    const { attemptId = null, outputHash = null, findings = [] } = draft ?? {};
    const opened = await openReview({ plan, reason, attemptId, outputHash });
    this.plan = plan;
    this.draft = draft;
    this.outcome = undefined;
    this.desk = { kind: 'open', sees: opened.sees };
    this.view.waits({ reason, findings: [...findings], ...opened });
    await tellBatch(plan);
  }

  /** A decision that is being checked when the term ends, or a cancellation comes, was made in time. */
  private async checked(): Promise<void> {
    await CancellationScope.nonCancellable(() => condition(() => this.desk.kind !== 'checking'));
  }

  close(): void {
    if (this.desk.kind === 'open') this.desk = { kind: 'closed' };
  }

  private expire(plan: Plan): Reviewed {
    this.close();
    const message = `Nobody decided within ${Math.round(plan.review.withinMs / 3_600_000)} hours.`;
    return { kind: 'ending', ending: { kind: 'dead-lettered', failure: { kind: 'ReviewExpired', message } } };
  }

  /** The update's validator: reads and throws, changes nothing, leaves no event. */
  private refuseUpdate(raw: unknown): void {
    const parsed = Decision.safeParse(raw);
    if (!parsed.success) throw refusal(REFUSALS.malformed, decisionProblem(parsed.error));
    const isBlind = parsed.data.sees == null && this.desk.kind === 'open' && this.desk.sees !== null;
    if (isBlind) throw refusal(REFUSALS.malformed, SEES_MISSING);
    const answer = judgeDecision(this.desk, this.applied, parsed.data);
    if (answer.kind === 'refuse') throw refusal(answer.why, answer.message);
  }

  private async byUpdate(raw: unknown): Promise<GenerationState> {
    const refused = await this.decide(Decision.parse(raw));
    if (refused !== undefined) throw refused;
    return this.view.state();
  }

  private async bySignal(raw: unknown): Promise<void> {
    const parsed = Decision.safeParse(raw);
    if (!parsed.success) {
      const id =
        typeof raw === 'object' && raw !== null && 'decisionId' in raw ? String(raw.decisionId) : null;
      this.note(id, REFUSALS.malformed, decisionProblem(parsed.error));
      return;
    }
    // Nobody hears a signal's answer, so it waits its turn instead of being told to come again. Of several that wait,
    // the first to wake takes the desk, and the others wait anew.
    while (this.desk.kind === 'checking') await this.checked();
    const refused = await this.decide(parsed.data);
    if (refused !== undefined) this.note(parsed.data.decisionId, refused.type ?? '', refused.message);
  }

  private note(decisionId: string | null, why: string, message: string): void {
    this.view.decisionRefused({ decisionId, why, message, at: new Date().toISOString() });
  }

  /** Applies a decision, or says why not. The desk is locked while the activity writes and checks it. */
  private async decide(decision: Decision): Promise<ApplicationFailure | undefined> {
    const answer = judgeDecision(this.desk, this.applied, decision);
    if (answer.kind === 'repeat') {
      if (this.desk.kind !== 'checking' || this.desk.decisionId !== decision.decisionId) return undefined;
      // The first of the two is on its way to the store. If it is found wanting, so is this one.
      await this.checked();
      return this.decide(decision);
    }
    if (answer.kind === 'refuse') return refusal(answer.why, answer.message);
    const plan = this.plan;
    if (this.desk.kind !== 'open' || plan === undefined)
      throw new Error('A decision was taken at a closed desk.');
    const { sees } = this.desk;
    this.desk = { kind: 'checking', sees, decisionId: decision.decisionId };
    let recorded: RecordDecisionResult;
    try {
      // Not to be cancelled half-way: a handler that is cancelled would end the run without its ending.
      recorded = await CancellationScope.nonCancellable(() =>
        recordDecision({ plan, decision, sees, draftHash: this.draft?.outputHash ?? null }),
      );
    } catch (error) {
      this.desk = { kind: 'open', sees };
      const failure = failureOf(error);
      // A bug fails the workflow task, so that a fixed worker goes on; what is known is told, and the wait goes on.
      if (failure === undefined) throw error;
      return refusal(failure.kind, failure.message);
    }
    switch (recorded.kind) {
      case 'mismatch':
        this.desk = { kind: 'open', sees };
        return mismatch(recorded.findings);
      case 'decided':
        this.desk = { kind: 'open', sees };
        return refusal(
          REFUSALS.alreadyDecided,
          `${recorded.by} decided at ${recorded.at}; nothing was changed.`,
        );
      case 'recorded':
        this.apply(decision, recorded);
        return undefined;
    }
  }

  private apply(decision: Decision, recorded: Extract<RecordDecisionResult, { kind: 'recorded' }>): void {
    const { decisionId, action, reviewer } = decision;
    const last: AppliedDecision = { decisionId, action, reviewer, at: recorded.at };
    this.applied = [...this.applied, last];
    this.desk = { kind: 'decided', last };
    this.outcome = outcomeOf(decision, recorded.outputHash);
    if (this.outcome.kind === 'repair') this.view.enter('repairing');
  }
}

function outcomeOf({ action, reviewer, note, hint }: Decision, outputHash: string | null): Reviewed {
  switch (action) {
    case 'approve':
    case 'edit':
      if (outputHash === null) throw new Error(`A decision "${action}" was recorded without an output.`);
      return {
        kind: 'ending',
        ending: { kind: 'approved', by: reviewer, edited: action === 'edit', outputHash },
      };
    case 'reject':
      return { kind: 'ending', ending: { kind: 'rejected', by: reviewer, note: note ?? null } };
    case 'repair':
      return { kind: 'repair', hint: hint ?? null };
  }
}

/** A batch counts a waiting item as off its hands; that it may have ended meanwhile is no failure of ours. */
async function tellBatch(plan: Plan): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(SIGNALS.waiting, plan.generation);
  } catch {
    // The batch is over; its reviews go on without it.
  }
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type, nonRetryable: type !== REFUSALS.busy });
}

function mismatch(findings: readonly Finding[]): ApplicationFailure {
  const first = findings[0];
  return ApplicationFailure.create({
    message: `The output does not fit the task: ${first?.path || 'output'}: ${first?.expected ?? 'see findings'}.`,
    type: REFUSALS.schemaMismatch,
    nonRetryable: true,
    details: [{ findings }],
  });
}
