import { Context } from '@temporalio/activity';

import type { CallInput, CallResult } from '#contract/steps.ts';
import type { CallRequest } from '#domain/call.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { hashValue } from '#domain/hash.ts';
import { closeOrphans } from '#store/close-orphans.ts';
import { findAnswer } from '#store/find-answer.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import type { ReserveAttemptOutcome } from '#store/reserve-attempt.ts';

import type { ActivityDeps } from './deps.ts';
import { buildCall } from './build-call.ts';
import { closeAttempt } from './close-attempt.ts';
import { refuseOverBudget, refuseUsedUp } from './call-budget.ts';
import { resultOf } from './call-result.ts';
import { withHeartbeats } from './heartbeats.ts';

/**
 * `generate` and `repair`: one provider call under the call protocol (DESIGN 3). The ledger is asked first, the
 * attempt is committed before the first byte leaves, and its outcome before the activity returns.
 */
export async function callModel(deps: ActivityDeps, input: CallInput): Promise<CallResult> {
  const { db, now } = deps;
  const { plan, step } = input;
  const place = { generation: plan.generation, round: plan.round, step };
  // Whoever reserved before us is gone: Temporal runs one try of an activity at a time.
  await closeOrphans(db, { ...place, now: now().toISOString() });
  const request = await buildCall(deps, input);
  const requestHash = hashValue({
    protocol: input.endpoint.protocol,
    endpoint: input.endpoint.name,
    request,
  });
  const bought = await findAnswer(db, { ...place, requestHash });
  if (bought !== undefined) return resultOf(bought, true);
  const call = await refuseUsedUp(deps, input);
  await refuseOverBudget(deps, input);
  // What is called off before it is sent was certainly not billed, and must not count as unknown.
  Context.current().cancellationSignal.throwIfAborted();
  const attemptId = deps.newId();
  const reserved = await reserve(deps, input, { attemptId, request, requestHash });
  if (reserved.kind === 'answered') return resultOf(reserved.attempt, true);
  return withHeartbeats(async () => {
    const outcome = await send(deps, input, { attemptId, request });
    return closeAttempt(deps, input, { attemptId, outcome, call });
  });
}

interface Sending {
  readonly attemptId: string;
  readonly request: CallRequest;
}

function reserve(
  deps: ActivityDeps,
  { plan, step, rung, endpoint, broken }: CallInput,
  { attemptId, request, requestHash }: Sending & { readonly requestHash: string },
): Promise<ReserveAttemptOutcome> {
  return reserveAttempt(deps.db, {
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
    temporalAttempt: Context.current().info.attempt,
    worker: deps.worker,
    now: deps.now().toISOString(),
  });
}

function send(deps: ActivityDeps, { endpoint }: CallInput, sending: Sending): Promise<CallOutcome> {
  return deps.provider(endpoint.name).call({
    ...sending,
    signal: Context.current().cancellationSignal,
    totalMs: endpoint.deadlineMs,
    idleMs: deps.idleMs,
  });
}
