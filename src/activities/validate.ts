import type { ValidateInput, ValidateResult } from '#contract/steps.ts';
import { MAX_FAILURE_FINDINGS } from '#domain/failure.ts';
import { loadInput } from '#store/load-input.ts';
import { recordVerdict } from '#store/record-verdict.ts';

import { answerQuestion } from './answer-question.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeats } from './heartbeats.ts';
import { loadAnswer } from './load-answer.ts';
import { requireTask } from './require-task.ts';

/** Judges a stored answer and writes the verdict down; a validated output becomes a body of its own. */
export async function validate(
  deps: ActivityDeps,
  { plan, attemptId }: ValidateInput,
): Promise<ValidateResult> {
  const { db, now } = deps;
  requireTask(deps, plan);
  const { answer, request } = await loadAnswer(db, { attemptId });
  const input = await loadInput(db, plan);
  // A queue of slow checks may stand before it; a worker that died is to be noticed all the same.
  const verdict = await withHeartbeats(() =>
    deps.validator.validate(answerQuestion({ ...plan, answer, request, input })),
  );
  const recorded = await recordVerdict(db, { attemptId, verdict, now: now().toISOString() });
  if (verdict.kind === 'invalid') {
    const findings = verdict.findings.slice(0, MAX_FAILURE_FINDINGS);
    return { kind: 'invalid', reason: verdict.reason, findings, outputHash: recorded.output?.hash ?? null };
  }
  if (recorded.output === null) throw new Error('A valid verdict was recorded without its output.');
  return { kind: 'valid', mended: verdict.mended, outputHash: recorded.output.hash };
}
