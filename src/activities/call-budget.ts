import type { CallInput } from '#contract/steps.ts';
import type { Failure } from '#domain/failure.ts';
import { isMaybeBilled } from '#domain/failure-kind.ts';
import { findRound } from '#store/find-round.ts';
import { tallyStep } from '#store/tally-step.ts';

import { applicationFailure } from './application-failure.ts';
import type { ActivityDeps } from './deps.ts';

/** Calls really sent, on one rung at one endpoint (DESIGN 5): the fourth refusal in a row is no longer weather. */
export const MAX_CALLS = 4;

/** Calls of a step that may have been billed without an answer; a third would be a bill nobody can explain. */
export const MAX_UNKNOWN = 2;

/** Throws where the step has no call left; else which call of this endpoint comes now, from 0. */
export async function refuseUsedUp(
  { db }: ActivityDeps,
  { plan, step, endpoint }: CallInput,
): Promise<number> {
  const tally = await tallyStep(db, { generation: plan.generation, round: plan.round, step });
  const sent = tally.endpoints.find((one) => one.endpoint === endpoint.name)?.calls ?? 0;
  const { unknown, lastFailure } = tally;
  if (unknown >= MAX_UNKNOWN) throw applicationFailure(unknownFailure(lastFailure, unknown), { final: true });
  if (sent >= MAX_CALLS) {
    const failure = lastFailure ?? {
      kind: 'ServerError',
      message: 'No call of this step brought an answer.',
    };
    throw applicationFailure(
      { ...failure, message: `After ${sent} calls: ${failure.message}` },
      { final: true },
    );
  }
  return sent;
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
