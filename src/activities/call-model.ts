import { Context } from '@temporalio/activity';

import type { CallInput, CallResult } from '#contract/steps.ts';
import type { CallRequest } from '#domain/call.ts';
import { callDeadlineMs } from '#domain/call-manner.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import { closeOrphans } from '#store/close-orphans.ts';
import { findAnswer } from '#store/find-answer.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import type { AttemptToReserve } from '#store/reserve-attempt.ts';

import type { ActivityDeps } from './deps.ts';
import { buildCall, requestHashOf } from './build-call.ts';
import { closeAttempt } from './close-attempt.ts';
import { refuseOverBudget, refuseUsedUp } from './call-budget.ts';
import { resultOf } from './call-result.ts';
import { refuseOversized } from './context-window.ts';
import { withHeartbeats } from './heartbeats.ts';

/**
 * `generate` and `repair`: one provider call under the call protocol (DESIGN 3). The ledger is asked first, the
 * attempt is committed before the first byte leaves, and its outcome before the activity returns.
 */
export async function callModel(deps: ActivityDeps, input: CallInput): Promise<CallResult> {
  const prepared = await prepareCall(deps, input);
  switch (prepared.kind) {
    case 'bought':
      return resultOf(prepared.attempt, true);
    case 'reserved':
      return withHeartbeats(async () => {
        const outcome = await sendCall(deps, input, prepared);
        return closeAttempt(deps, input, { ...prepared, outcome });
      });
  }
}

/** A call that is in the ledger and may be sent now. */
export interface ReservedCall {
  readonly kind: 'reserved';
  readonly attemptId: string;
  readonly request: CallRequest;
  /** Which call of this endpoint it is in its step, from 0. */
  readonly call: number;
}

export type PreparedCall =
  /** An earlier try of this step has bought the answer; there is nothing to send. */
  { readonly kind: 'bought'; readonly attempt: AttemptRecord } | ReservedCall;

/** All of the call protocol that comes before the first byte; throws where the step has no call left. */
export async function prepareCall(deps: ActivityDeps, input: CallInput): Promise<PreparedCall> {
  const { db, now } = deps;
  const { plan, step } = input;
  const place = { generation: plan.generation, round: plan.round, step };
  // Whoever reserved before us is gone: Temporal runs one try of an activity at a time.
  await closeOrphans(db, { ...place, now: now().toISOString() });
  const request = await buildCall(deps, input);
  const requestHash = requestHashOf(input.endpoint, request);
  const bought = await findAnswer(db, { ...place, requestHash });
  if (bought !== undefined) return { kind: 'bought', attempt: bought };
  refuseOversized(deps, input.endpoint, request);
  const call = await refuseUsedUp(deps, input);
  await refuseOverBudget(deps, input);
  // What is called off before it is sent was certainly not billed, and must not count as unknown.
  Context.current().cancellationSignal.throwIfAborted();
  const attemptId = deps.newId();
  const wanted = attemptToReserve(deps, input, { attemptId, request, requestHash });
  const reserved = await reserveAttempt(db, wanted);
  return reserved.kind === 'answered'
    ? { kind: 'bought', attempt: reserved.attempt }
    : { kind: 'reserved', attemptId, request, call };
}

export interface Sending {
  readonly attemptId: string;
  readonly request: CallRequest;
}

/** The call as the ledger has it before it is sent. */
export function attemptToReserve(
  deps: ActivityDeps,
  { plan, step, rung, endpoint, broken, fallback }: CallInput,
  { attemptId, request, requestHash }: Sending & { readonly requestHash: string },
): AttemptToReserve {
  return {
    id: attemptId,
    generation: plan.generation,
    round: plan.round,
    step,
    rung,
    purpose: broken === null && step === 0 ? 'generate' : 'repair',
    endpoint: endpoint.name,
    protocol: endpoint.protocol,
    model: endpoint.model,
    prompt: plan.prompt,
    requestHash,
    request,
    ...(fallback !== undefined && { fallback }),
    temporalAttempt: Context.current().info.attempt,
    worker: deps.worker,
    now: deps.now().toISOString(),
  };
}

export async function sendCall(
  deps: ActivityDeps,
  { endpoint, maxOutputTokens }: Pick<CallInput, 'endpoint' | 'maxOutputTokens'>,
  { attemptId, request }: Sending,
): Promise<CallOutcome> {
  using underWay = deps.callsUnderWay.begin();
  return await deps.provider(endpoint.name).call({
    attemptId,
    request,
    signal: underWay.signal,
    totalMs: callDeadlineMs(endpoint, maxOutputTokens),
    idleMs: deps.idleMs,
  });
}
