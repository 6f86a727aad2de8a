import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';

import { endpointQueue } from '#contract/names.ts';
import type { CallInput, ProduceInput, ProduceResult } from '#contract/steps.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import { outputLimit } from '#domain/output-limit.ts';
import type { Plan } from '#domain/plan.ts';
import { beginItem } from '#store/begin-item.ts';
import { loadItem } from '#store/load-item.ts';
import type { ItemRecord } from '#store/load-item.ts';

import { requestHashOf, requestTo } from './build-call.ts';
import { attemptToReserve, prepareCall, sendCall } from './call-model.ts';
import type { PreparedCall, ReservedCall } from './call-model.ts';
import { closeUnanswered } from './close-attempt.ts';
import { concludeAnswer, concludeBought } from './conclude.ts';
import type { Concluded } from './conclude.ts';
import { refuseOversized } from './context-window.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeats } from './heartbeats.ts';
import { planWithTask } from './plan-with-task.ts';
import { decisiveCall } from './standing.ts';

const SETTLED = { kind: 'settled' } as const satisfies ProduceResult;
const WITHOUT_CALL = { kind: 'exception', from: null } as const satisfies ProduceResult;

/**
 * The whole first step of an item in a lane: plan, one provider call under the call protocol, validation, and the
 * ending in the commit that writes the answer. Whatever needs more than that is an exception, which the lane gives a
 * workflow of its own; only weather leaves as a failure, for Temporal to try again.
 */
export async function produce(deps: ActivityDeps, { generation }: ProduceInput): Promise<ProduceResult> {
  const item = await loadItem(deps.db, { generation });
  if (item === undefined) throw new Error(`The store has no generation ${generation} to produce.`);
  if (item.stage === 'done') return SETTLED;
  // A workflow of its own has it, or had it; a batch of another sort is that workflow's to refuse.
  if (item.started?.carrier === generation || item.simulated === deps.registry.live) {
    return exceptionFrom(deps, item);
  }
  try {
    const { started } = item;
    return await (started === null ? produceNew(deps, item) : produceAgain(deps, item, started.plan));
  } catch (error) {
    if (isFinal(error)) return exceptionFrom(deps, item);
    throw error;
  }
}

/** What can't get better by itself is no failure of the activity: its own workflow finds the way on from there. */
function isFinal(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}

/** Nothing was sent for it yet: plan and call are written down in one commit. */
async function produceNew(deps: ActivityDeps, item: ItemRecord): Promise<ProduceResult> {
  const version = item.version === 0 ? null : item.version;
  const planned = await planWithTask(deps, { ...item, version, review: item.reviewOverride });
  if (planned.kind === 'refused') return WITHOUT_CALL;
  const { plan, task, messages } = planned;
  const input = firstCall(plan, item);
  // The configuration changed since the lane was loaded: this queue is another endpoint's.
  if (input === undefined) return WITHOUT_CALL;
  const request = requestTo(deps, input.endpoint, { task, messages, maxOutputTokens: input.maxOutputTokens });
  refuseOversized(deps, input.endpoint, request);
  const requestHash = requestHashOf(input.endpoint, request);
  const attemptId = deps.newId();
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined) throw new Error('produce runs in a workflow.');
  const { workflowId: carrier, runId } = workflowExecution;
  const attempt = attemptToReserve(deps, input, { attemptId, request, requestHash });
  const begun = await beginItem(deps.db, { plan, carrier, runId, attempt });
  // A try that was thought dead, or a workflow of its own, has begun the round meanwhile: what that wrote holds.
  if (begun.kind === 'other') return produce(deps, item);
  return send(deps, item, input, { kind: 'reserved', attemptId, request, call: 0 });
}

/** A try before this one has begun: the ledger says what it came to. */
async function produceAgain(deps: ActivityDeps, item: ItemRecord, plan: Plan | null): Promise<ProduceResult> {
  if (plan === null) return WITHOUT_CALL;
  const decisive = await decisiveCall(deps.db, item);
  const input = firstCall(plan, item);
  if (input === undefined || decisive?.failureKind != null) return exceptionFrom(deps, item);
  const prepared: PreparedCall = await prepareCall(deps, input);
  switch (prepared.kind) {
    case 'bought':
      return resultOf(await concludeBought(deps, plan, prepared.attempt), prepared.attempt.id);
    case 'reserved':
      return send(deps, item, input, prepared);
  }
}

function send(
  deps: ActivityDeps,
  item: ItemRecord,
  input: CallInput,
  reserved: ReservedCall,
): Promise<ProduceResult> {
  return withHeartbeats(async () => {
    const outcome = await sendCall(deps, input, reserved);
    if (outcome.kind !== 'answered') return unanswered(deps, input, reserved, outcome);
    const concluded = await concludeAnswer(deps, { call: input, reserved, outcome, input: item.input });
    return resultOf(concluded, reserved.attemptId);
  });
}

async function unanswered(
  deps: ActivityDeps,
  input: CallInput,
  reserved: ReservedCall,
  outcome: Exclude<CallOutcome, { kind: 'answered' }>,
): Promise<ProduceResult> {
  try {
    return await closeUnanswered(deps, input, { ...reserved, outcome });
  } catch (error) {
    if (isFinal(error)) return resultOf('open', reserved.attemptId);
    throw error;
  }
}

function resultOf(concluded: Concluded, attempt: string): ProduceResult {
  return concluded === 'settled' ? SETTLED : { kind: 'exception', from: { attempt, step: 0 } };
}

/** The first call of a plan, where this queue is the one that it goes over. */
function firstCall(plan: Plan, { budgetUsd }: ItemRecord): CallInput | undefined {
  const endpoint = plan.rungs[0]?.endpoints[0];
  if (endpoint === undefined || endpointQueue(endpoint.name) !== Context.current().info.taskQueue) {
    return undefined;
  }
  const maxOutputTokens = outputLimit(plan, 0, null);
  return { plan, step: 0, rung: 0, endpoint, maxOutputTokens, broken: null, hint: null, budgetUsd };
}

async function exceptionFrom({ db }: ActivityDeps, item: ItemRecord): Promise<ProduceResult> {
  const decisive = await decisiveCall(db, item);
  return decisive === undefined ? WITHOUT_CALL : resultOf('open', decisive.id);
}
