import type { Standing, ValidateResult } from '#contract/steps.ts';
import { isTransient } from '#domain/failure-kind.ts';
import { MAX_FAILURE_FINDINGS } from '#domain/failure.ts';
import type { Plan } from '#domain/plan.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import type { Db } from '#store/db.ts';
import { findAttempt } from '#store/find-attempt.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { tallyStep } from '#store/tally-step.ts';

import { MAX_CALLS, MAX_UNKNOWN, unknownFailure } from './call-budget.ts';
import { resultOf } from './call-result.ts';

/** What a lane takes, and what a workflow of its own goes on from. */
const FIRST_STEP = 0;

/**
 * The call that decided a generation's first step: its answer, or the failure after which no call is left. Undefined
 * where the step may be taken like any other.
 */
export async function decisiveCall(
  db: Db,
  { generation, round }: { readonly generation: string; readonly round: number },
): Promise<AttemptRecord | undefined> {
  const calls = (await listAttempts(db, { generation, round })).filter(({ step }) => step === FIRST_STEP);
  const answer = calls.find(({ state }) => state === 'answered');
  const last = calls.findLast(({ failureKind }) => failureKind !== null);
  if (answer !== undefined || last?.failureKind == null) return answer;
  const isUsedUp =
    last.final ||
    calls.filter(({ state }) => state === 'unknown').length >= MAX_UNKNOWN ||
    calls.filter(({ endpoint }) => endpoint === last.endpoint).length >= MAX_CALLS;
  return isUsedUp || !isTransient(last.failureKind) ? last : undefined;
}

/**
 * What the first step came to, by the ledger: it is believed, and of whoever started the workflow only which call was
 * the last. Undefined where the ledger has no such call of this round.
 */
export async function standingOf(
  db: Db,
  { generation, round }: Pick<Plan, 'generation' | 'round'>,
  from: { readonly attempt: string; readonly step: number },
): Promise<Standing | undefined> {
  const attempt = await findAttempt(db, { id: from.attempt });
  const isOurs = attempt?.generation === generation && attempt.round === round && attempt.step === FIRST_STEP;
  if (!isOurs || from.step !== FIRST_STEP) return undefined;
  const { state, endpoint } = attempt;
  if (state === 'answered') {
    return { kind: 'answered', call: resultOf(attempt, true), verdict: verdictOf(attempt) };
  }
  const { lastFailure, unknown } = await tallyStep(db, { generation, round, step: FIRST_STEP });
  if (lastFailure === null) return undefined;
  const failure = unknown >= MAX_UNKNOWN ? unknownFailure(lastFailure, unknown) : lastFailure;
  return { kind: 'failed', endpoint, failure };
}

function verdictOf({ verdict, findings, outputHash }: AttemptRecord): ValidateResult | null {
  if (verdict === null) return null;
  if (verdict === 'valid' || verdict === 'mended') {
    return outputHash === null ? null : { kind: 'valid', mended: verdict === 'mended', outputHash };
  }
  const told = (findings ?? []).slice(0, MAX_FAILURE_FINDINGS);
  return { kind: 'invalid', reason: verdict, findings: told, outputHash };
}
