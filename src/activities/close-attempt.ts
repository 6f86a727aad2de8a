import { CancelledFailure } from '@temporalio/common';

import type { CallInput, CallResult } from '#contract/steps.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { costOf } from '#domain/costs.ts';
import type { Failure } from '#domain/failure.ts';
import { groupOf, isTransient } from '#domain/failure-kind.ts';
import { mayAskAgain } from '#domain/grammar-timeout.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { retryDelayMs } from '#domain/retry-timing.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import type { AttemptToAnswer } from '#store/answer-attempt.ts';
import { failAttempt } from '#store/fail-attempt.ts';
import { tallyStep } from '#store/tally-step.ts';

import { applicationFailure } from './application-failure.ts';
import { callsFor, MAX_UNKNOWN, unknownFailure } from './call-budget.ts';
import type { ActivityDeps } from './deps.ts';
import { keepTrying } from './keep-trying.ts';

type Answered = Extract<CallOutcome, { kind: 'answered' }>;

interface Closing<Outcome extends CallOutcome = CallOutcome> {
  readonly attemptId: string;
  readonly outcome: Outcome;
  /** Which call of the step's endpoint this was, from 0. */
  readonly call: number;
}

/** Writes down what the call came to, then returns its reference or throws what Temporal must act on. */
export async function closeAttempt(
  deps: ActivityDeps,
  input: CallInput,
  closing: Closing,
): Promise<CallResult> {
  const { attemptId, outcome } = closing;
  return outcome.kind === 'answered'
    ? answered(deps, input, attemptId, outcome)
    : closeUnanswered(deps, input, { ...closing, outcome });
}

/** Writes down that no answer came, and throws what Temporal must act on. */
export async function closeUnanswered(
  deps: ActivityDeps,
  input: CallInput,
  { attemptId, outcome, call }: Closing<Exclude<CallOutcome, Answered>>,
): Promise<never> {
  switch (outcome.kind) {
    case 'failed': {
      const failure = { ...outcome.failure, endpoint: input.endpoint.name };
      const { maybeBilled: unknown, body } = outcome;
      const thrown = await retriable(deps, input, failure, { call, unknown });
      // The ladder asks once more after this one: Temporal must not, and the ledger must not forbid it.
      const asksAgain = call === 0 && mayAskAgain(failure, input.endpoint);
      const final = thrown.nonRetryable === true && !asksAgain;
      await fail(deps, attemptId, { failure, unknown, final, body });
      logAccount(deps, failure);
      throw thrown;
    }
    case 'aborted': {
      const failure: Failure = {
        kind: 'ConnectionLost',
        message: 'The call was given up while it was under way.',
      };
      await fail(deps, attemptId, { failure, unknown: true, final: false, body: null });
      throw new CancelledFailure('The call was cancelled; it may have been billed, and the ledger says so.');
    }
  }
}

/** An answer in hand was paid for: the store is given time to come back before it is lost. */
async function answered(
  deps: ActivityDeps,
  { endpoint }: CallInput,
  attemptId: string,
  outcome: Answered,
): Promise<CallResult> {
  const columns = answerToKeep(deps, endpoint, attemptId, outcome);
  const closed = await keepTrying(() =>
    answerAttempt(deps.db, { ...columns, now: deps.now().toISOString() }),
  );
  switch (closed.kind) {
    case 'answered': {
      const { stop, usage } = outcome.answer;
      return {
        attemptId,
        sha256: closed.bodyHash,
        stop: stop.kind,
        usage,
        costUsd: columns.costUsd ?? 0,
        found: false,
      };
    }
    case 'late':
      throw lateFailure();
  }
}

/** An answer as the ledger keeps it, with its price where one is known. */
export function answerToKeep(
  { registry }: ActivityDeps,
  { name, protocol, model }: PlannedEndpoint,
  attemptId: string,
  { answer, body, status }: Answered,
): Omit<AttemptToAnswer, 'now'> {
  const configured = registry.endpoints.get(name);
  const prices = configured?.prices ?? null;
  const costUsd = costOf({ protocol, model: configured?.knownAs ?? model, prices, usage: answer.usage });
  return { ...answer, id: attemptId, body, status, costUsd };
}

/** Another try answered first. Its answer is the step's; ours stays in the ledger as a paid extra. */
export function lateFailure() {
  const message = 'This answer came after the step had been given up or answered.';
  return applicationFailure(
    { kind: 'ConnectionLost', message },
    { final: false, nextRetryMs: LATE_RETRY_MS },
  );
}

/** The next try finds the answer that came first; there is nothing to wait for but the least that Temporal takes. */
const LATE_RETRY_MS = 1000;

interface Failing {
  readonly failure: Failure;
  readonly unknown: boolean;
  readonly final: boolean;
  readonly body: Uint8Array | null;
}

async function fail(
  deps: ActivityDeps,
  attemptId: string,
  { failure, unknown, final, body }: Failing,
): Promise<void> {
  await keepTrying(() =>
    failAttempt(deps.db, {
      id: attemptId,
      state: unknown ? 'unknown' : 'failed',
      failure,
      final,
      body,
      now: deps.now().toISOString(),
    }),
  );
}

/** The failure of a call that is still open in the ledger: with its delay, or final where no further call may follow. */
async function retriable(
  deps: ActivityDeps,
  input: CallInput,
  failure: Failure,
  { call, unknown }: { readonly call: number; readonly unknown: boolean },
) {
  const unknowns = unknown ? 1 + (await unknownBefore(deps, input)) : 0;
  const usedUp = unknown ? unknowns >= MAX_UNKNOWN : call + 1 >= callsFor(failure, input);
  if (unknown && usedUp && isTransient(failure.kind)) {
    return applicationFailure(unknownFailure(failure, unknowns), { final: true });
  }
  if (!isTransient(failure.kind) || usedUp || failure.retryForbidden === true) {
    return applicationFailure(failure, { final: true });
  }
  const delay = retryDelayMs({ failure, call, random: deps.random() });
  // A wait of more than ten minutes is the endpoint's to bear, not the item's; the next endpoint may help meanwhile.
  if (delay.kind === 'too-long') return applicationFailure(failure, { final: true });
  return applicationFailure(failure, { final: false, nextRetryMs: delay.ms });
}

async function unknownBefore({ db }: ActivityDeps, { plan, step }: CallInput): Promise<number> {
  const { generation, round } = plan;
  const { unknown } = await keepTrying(() => tallyStep(db, { generation, round, step }));
  return unknown;
}

/** A refused account concerns everything sent with its key: somebody must be told. */
function logAccount(deps: ActivityDeps, failure: Failure): void {
  if (groupOf(failure.kind) !== 'terminalAccount') return;
  deps.log.error({ kind: failure.kind, endpoint: failure.endpoint, status: failure.status }, failure.message);
}
