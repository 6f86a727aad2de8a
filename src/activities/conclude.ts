import type { CallInput } from '#contract/steps.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import type { Plan } from '#domain/plan.ts';
import type { Verdict } from '#domain/verdict.ts';
import { acceptAnswer } from '#store/accept-answer.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import { inTransaction } from '#store/db.ts';
import type { Db } from '#store/db.ts';
import { recordVerdict } from '#store/record-verdict.ts';
import { settleRound } from '#store/settle-round.ts';

import { answerQuestion } from './answer-question.ts';
import type { ReservedCall } from './call-model.ts';
import { answerToKeep, lateFailure } from './close-attempt.ts';
import type { ActivityDeps } from './deps.ts';
import { keepTrying } from './keep-trying.ts';
import { requireTask } from './require-task.ts';
import { validate } from './validate.ts';

/** A check takes a millisecond as a rule; behind one that will not end a paid answer does not wait to be kept. */
const QUICK_CHECK_MS = 1000;

export interface AnswerToConclude {
  readonly call: CallInput;
  readonly reserved: ReservedCall;
  readonly outcome: Extract<CallOutcome, { kind: 'answered' }>;
  /** The item's own, for the checks. */
  readonly input: unknown;
}

/** Whether the item has its ending now, or is an exception. */
export type Concluded = 'settled' | 'open';

/** Judges an answer that has just come; answer, verdict and ending are kept in one commit. */
export async function concludeAnswer(
  deps: ActivityDeps,
  { call, reserved, outcome, input }: AnswerToConclude,
): Promise<Concluded> {
  const { plan, endpoint } = call;
  const { attemptId } = reserved;
  const judging = judge(deps, { call, reserved, outcome, input });
  const verdict = await within(QUICK_CHECK_MS, judging);
  const kept = answerToKeep(deps, endpoint, attemptId, outcome);
  if (verdict?.kind === 'valid' && !needsPerson(plan)) {
    const { output, mended } = verdict;
    const { generation, round } = plan;
    const accepted = await keepTrying(() =>
      acceptAnswer(deps.db, { generation, round, attempt: { ...kept, now: nowOf(deps) }, output, mended }),
    );
    if (accepted.kind === 'accepted') return 'settled';
  }
  const closed = await keep(deps, async (trx, now) => {
    const { kind } = await answerAttempt(trx, { ...kept, now });
    if (kind === 'late') return 'late';
    return verdict === undefined ? 'open' : conclude(trx, plan, { attemptId, verdict, now });
  });
  if (closed === 'late') throw lateFailure();
  if (verdict !== undefined) return closed;
  const late = await judging;
  return keep(deps, (trx, now) => conclude(trx, plan, { attemptId, verdict: late, now }));
}

/** Rejects where this worker must not judge: whoever waits keeps the answer first. */
async function judge(
  deps: ActivityDeps,
  { call: { plan }, reserved: { request }, outcome, input }: AnswerToConclude,
): Promise<Verdict> {
  requireTask(deps, plan);
  return deps.validator.validate(answerQuestion({ ...plan, answer: outcome.answer, request, input }));
}

/** Judges an answer that an earlier try had bought. */
export async function concludeBought(
  deps: ActivityDeps,
  plan: Plan,
  { id: attemptId }: AttemptRecord,
): Promise<Concluded> {
  const verdict = await validate(deps, { plan, attemptId });
  if (verdict.kind === 'invalid' || needsPerson(plan)) return 'open';
  const { generation, round } = plan;
  const { mended, outputHash } = verdict;
  const ending = { kind: 'accepted', mended, outputHash } as const;
  await keep(deps, (trx, now) => settleRound(trx, { generation, round, ending, now }));
  return 'settled';
}

interface Judged {
  readonly attemptId: string;
  readonly verdict: Verdict;
  readonly now: string;
}

async function conclude(trx: Db, plan: Plan, { attemptId, verdict, now }: Judged): Promise<Concluded> {
  const recorded = await recordVerdict(trx, { attemptId, verdict, now });
  if (recorded.kind === 'invalid' || verdict.kind === 'invalid' || needsPerson(plan)) return 'open';
  const { generation, round } = plan;
  const ending = { kind: 'accepted', mended: verdict.mended, outputHash: recorded.output.hash } as const;
  await settleRound(trx, { generation, round, ending, now });
  return 'settled';
}

function needsPerson(plan: Plan): boolean {
  return plan.review.when === 'always';
}

/** An answer in hand was paid for: the store is given time to come back before it is lost. */
function keep<T>(deps: ActivityDeps, work: (trx: Db, now: string) => Promise<T>): Promise<T> {
  return keepTrying(() => inTransaction(deps.db, (trx) => work(trx, nowOf(deps))));
}

function nowOf({ now }: ActivityDeps): string {
  return now().toISOString();
}

/** What the work comes to, or undefined where that is not known in time, or where it failed: whoever awaits it learns why. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
