import type { CallInput } from '#contract/steps.ts';
import type { Failure } from '#domain/failure.ts';
import { isMaybeBilled } from '#domain/failure-kind.ts';
import { findRound } from '#store/find-round.ts';
import { tallyStep } from '#store/tally-step.ts';

import { applicationFailure } from './application-failure.ts';
import type { ActivityDeps } from './deps.ts';

/** Calls really sent, on one rung at one endpoint (DESIGN 5): the fourth refusal in a row is no longer weather. */
export const MAX_CALLS = 4;

/**
 * Where nobody answers at an address and the route has another: the first may have met a server that was just
 * restarting, the second says that it is away, and two more would only keep the item waiting for it.
 */
const MAX_CALLS_UNREACHABLE = 2;

/** How many calls an endpoint gets in a step, with what the last of them failed with. */
export function callsFor({ kind }: Failure, { plan, rung, endpoint }: CallInput): number {
  const isLast = plan.rungs[rung]?.endpoints.at(-1)?.name === endpoint.name;
  return kind === 'Unreachable' && !isLast ? MAX_CALLS_UNREACHABLE : MAX_CALLS;
}

/** Calls of a step that may have been billed without an answer; a third would be a bill nobody can explain. */
export const MAX_UNKNOWN = 2;

const NO_ANSWER: Failure = { kind: 'ServerError', message: 'No call of this step brought an answer.' };

/** Throws where the step has no call left; else which call of this endpoint comes now, from 0. */
export async function refuseUsedUp(
  { db }: ActivityDeps,
  { plan, step, endpoint }: CallInput,
): Promise<number> {
  const tally = await tallyStep(db, { generation: plan.generation, round: plan.round, step });
  const { calls: sent = 0, final } = tally.endpoints.find((one) => one.endpoint === endpoint.name) ?? {};
  const { unknown, lastFailure } = tally;
  if (unknown >= MAX_UNKNOWN) throw applicationFailure(unknownFailure(lastFailure, unknown), { final: true });
  // That a call was its endpoint's last was decided where it failed; the word of it may have been lost on its way.
  if (final == null && sent < MAX_CALLS) return sent;
  const failure = final ?? lastFailure ?? NO_ANSWER;
  const message = sent === 1 ? failure.message : `After ${sent} calls: ${failure.message}`;
  throw applicationFailure({ ...failure, message }, { final: true });
}

/** What ends a step of which too much may have been billed unseen; a person decides then, not a third provider. */
export function unknownFailure(last: Failure | null, unknown: number): Failure {
  const why = last === null ? 'the worker went away' : last.message;
  // Whatever the last failure was called, what ends the step is that its calls may have been billed.
  const kind = last !== null && isMaybeBilled(last.kind) ? last.kind : 'ConnectionLost';
  return { ...last, kind, message: `${unknown} calls may have been billed without an answer: ${why}` };
}

/** A generation's own budget: what its ledger says is spent, before the next call is sent. */
export async function refuseOverBudget({ db }: ActivityDeps, { plan, budgetUsd }: CallInput): Promise<void> {
  if (budgetUsd === null) return;
  const round = await findRound(db, plan);
  const spent = round?.costUsd ?? 0;
  if (spent < budgetUsd) return;
  const message = `$${spent.toFixed(6)} of this generation's budget of $${budgetUsd} is spent; no further call was made.`;
  throw applicationFailure({ kind: 'BudgetExceeded', message }, { final: true });
}
