import type { BrokenAnswer, CallInput, CallResult, Standing, ValidateResult } from '#contract/steps.ts';
import type { EndingDraft } from '#domain/ending-draft.ts';
import { isMaybeBilled } from '#domain/failure-kind.ts';
import type { Failure } from '#domain/failure.ts';
import { nextEndpoints } from '#domain/fallback.ts';
import { mayAskAgain } from '#domain/grammar-timeout.ts';
import { outputLimit } from '#domain/output-limit.ts';
import type { Plan, PlannedEndpoint } from '#domain/plan.ts';

import { failureOf } from './activity-failure.ts';
import { callsOf, validate } from './activity-proxies.ts';
import type { GenerationView } from './generation-view.ts';
import type { Draft, ReviewRoom } from './review-room.ts';

interface CallOptions {
  readonly priority: 'interactive' | 'batch';
  readonly budgetUsd: number | null;
  /** What the first step came to elsewhere, in a lane: the ladder begins there. */
  readonly standing?: Standing;
}

type Called =
  | { readonly kind: 'answered'; readonly result: CallResult; readonly verdict: ValidateResult | null }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What one rung came to. */
type Climbed =
  | {
      readonly kind: 'valid';
      readonly rung: number;
      readonly attemptId: string;
      readonly mended: boolean;
      readonly outputHash: string;
    }
  | { readonly kind: 'invalid'; readonly broken: BrokenAnswer }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The way of one round up its ladder: rung 0 generates, the rungs after it repair, then a person or a dead letter. */
export class Ladder {
  private readonly plan: Plan;
  private readonly options: CallOptions;
  private readonly view: GenerationView;
  private readonly room: ReviewRoom;
  /** Steps taken; a repair that a person asked for is a step of its own, with its own share of calls. */
  private steps = 0;

  constructor(plan: Plan, options: CallOptions, view: GenerationView, room: ReviewRoom) {
    this.plan = plan;
    this.options = options;
    this.view = view;
    this.room = room;
  }

  async climb(): Promise<EndingDraft> {
    let broken: BrokenAnswer | null = null;
    for (const rung of this.plan.rungs.keys()) {
      const climbed = await this.take(rung, broken, null);
      if (climbed.kind === 'valid') return this.valid(climbed);
      if (climbed.kind === 'failed') return this.failed(climbed.failure, broken);
      broken = climbed.broken;
      // A refusal is not shopped around: the next model is paid to refuse, or worse, not to.
      if (broken.reason === 'Refused') break;
    }
    if (broken === null) throw new Error(`The ladder of ${this.plan.task} has no rung.`);
    return this.invalid(broken);
  }

  private async valid(climbed: Extract<Climbed, { kind: 'valid' }>): Promise<EndingDraft> {
    const { rung, mended, attemptId, outputHash } = climbed;
    if (this.plan.review.when === 'always') {
      return this.review('policy: always', { attemptId, outputHash, findings: [] }, null);
    }
    return rung === 0
      ? { kind: 'accepted', mended, outputHash }
      : { kind: 'repaired', rung, mended, outputHash };
  }

  private async invalid(broken: BrokenAnswer): Promise<EndingDraft> {
    const failure: Failure = {
      kind: broken.reason,
      message: `The answer could not be used: ${broken.findings[0]?.expected ?? broken.reason}.`,
      findings: broken.findings,
    };
    if (this.plan.review.when === 'never') return { kind: 'dead-lettered', failure };
    return this.review(broken.reason, broken, broken);
  }

  /** A call failed for good. A person helps where a draft is there, or where two calls may have been billed unseen. */
  private async failed(failure: Failure, broken: BrokenAnswer | null): Promise<EndingDraft> {
    const forPerson = broken !== null || isMaybeBilled(failure.kind);
    if (this.plan.review.when === 'never' || !forPerson) return { kind: 'dead-lettered', failure };
    return this.review(`${failure.kind}: ${failure.message}`, broken, broken);
  }

  private async review(
    reason: string,
    draft: Draft | null,
    broken: BrokenAnswer | null,
  ): Promise<EndingDraft> {
    const decision = await this.room.wait(this.plan, reason, draft);
    switch (decision.kind) {
      case 'ending':
        return decision.ending;
      case 'repair':
        return this.again(decision.hint, broken, draft);
    }
  }

  /** A person sent it back with a hint: the strongest rung takes it up, with a share of calls of its own. */
  private async again(
    hint: string | null,
    broken: BrokenAnswer | null,
    draft: Draft | null,
  ): Promise<EndingDraft> {
    const from = broken ?? this.asBroken(draft, hint);
    const climbed = await this.take(this.plan.rungs.length - 1, from, hint);
    switch (climbed.kind) {
      case 'valid':
        // The person who sent it back has not seen what came of it, unless the policy never asked for a person.
        return this.valid({ ...climbed, rung: Math.max(1, climbed.rung) });
      case 'failed':
        return this.failed(climbed.failure, from);
      case 'invalid':
        return this.invalid(climbed.broken);
    }
  }

  private asBroken(draft: Draft | null, hint: string | null): BrokenAnswer | null {
    if (draft === null) return null;
    const finding = {
      path: '',
      rule: 'review',
      expected: hint ?? 'a better answer',
      got: 'what the reviewer sent back',
    };
    return { ...draft, reason: 'CheckFailed', findings: [finding] };
  }

  /** One step: the call, along the route's endpoints where that can help, then validation. */
  private async take(rung: number, broken: BrokenAnswer | null, hint: string | null): Promise<Climbed> {
    const step = this.steps++;
    this.view.enter(step === 0 ? 'generating' : 'repairing');
    const called = await this.call(rung, step, broken, hint);
    if (called.kind === 'failed') return called;
    this.view.called(called.result);
    this.view.enter('validating');
    const { attemptId } = called.result;
    const verdict = called.verdict ?? (await validate({ plan: this.plan, attemptId }));
    switch (verdict.kind) {
      case 'valid':
        return { kind: 'valid', rung, attemptId, mended: verdict.mended, outputHash: verdict.outputHash };
      case 'invalid': {
        const { reason, findings, outputHash } = verdict;
        return { kind: 'invalid', broken: { attemptId, reason, findings, outputHash } };
      }
    }
  }

  private async call(
    rung: number,
    step: number,
    broken: BrokenAnswer | null,
    hint: string | null,
  ): Promise<Called> {
    const planned = this.plan.rungs[rung];
    if (planned === undefined) throw new Error(`The ladder of ${this.plan.task} has no rung ${rung}.`);
    const { budgetUsd, priority, standing } = this.options;
    const maxOutputTokens = outputLimit(this.plan, rung, broken);
    const purpose = step === 0 ? 'generate' : 'repair';
    let way: Way = { endpoints: planned.endpoints };
    let failure: Failure = { kind: 'InternalError', message: `The route ${planned.route} has no endpoint.` };
    if (step === 0 && standing !== undefined) {
      if (standing.kind === 'answered') return { ...standing, kind: 'answered', result: standing.call };
      failure = standing.failure;
      way = after(failure, from(standing.endpoint, planned.endpoints));
    }
    for (let [endpoint] = way.endpoints; endpoint !== undefined; [endpoint] = way.endpoints) {
      try {
        const calls = callsOf(endpoint, maxOutputTokens, purpose, priority);
        const input = { plan: this.plan, step, rung, endpoint, maxOutputTokens, broken, hint, budgetUsd };
        const result = await calls[purpose]({ ...input, ...way.reason });
        return { kind: 'answered', result, verdict: null };
      } catch (error) {
        const known = failureOf(error);
        if (known === undefined) throw error;
        failure = known;
        way = after(known, way.endpoints, way.isAgain);
      }
    }
    return { kind: 'failed', failure };
  }
}

/** The endpoints of a route that are still to be tried, and why those before them were not enough. */
interface Way {
  readonly endpoints: readonly PlannedEndpoint[];
  readonly reason?: Pick<CallInput, 'fallback'>;
  /** The first of them is asked for the second time. */
  readonly isAgain?: boolean;
}

/** The way on after the first of these endpoints failed; it ends where no other can help. */
function after(failure: Failure, endpoints: readonly PlannedEndpoint[], wasAgain = false): Way {
  const [failed, ...rest] = endpoints;
  if (failed === undefined) return { endpoints: [] };
  const { kind, message } = failure;
  const reason = { fallback: { from: failed.name, kind, message } };
  if (!wasAgain && mayAskAgain(failure, failed)) return { endpoints, reason, isAgain: true };
  return { endpoints: nextEndpoints(failure, failed, rest), reason };
}

/** A route from one of its endpoints on; empty where the plan does not know it. */
function from(name: string, endpoints: readonly PlannedEndpoint[]): readonly PlannedEndpoint[] {
  const index = endpoints.findIndex((endpoint) => endpoint.name === name);
  return index < 0 ? [] : endpoints.slice(index);
}
