import type { Decision } from '#contract/decision.ts';
import type { RecordDecisionInput, RecordDecisionResult } from '#contract/steps.ts';
import type { Finding } from '#domain/finding.ts';
import { appendDecision } from '#store/append-decision.ts';
import { loadInput } from '#store/load-input.ts';
import { putJson } from '#store/put-json.ts';
import { setStage } from '#store/set-stage.ts';

import type { ActivityDeps } from './deps.ts';
import { requireTask } from './require-task.ts';

/** Checks an edited value by schema and checks, then writes the decision down. A value that fails changes nothing. */
export async function recordDecision(
  deps: ActivityDeps,
  input: RecordDecisionInput,
): Promise<RecordDecisionResult> {
  const { plan, decision, sees } = input;
  const output = await outputOf(deps, input);
  const facts = {
    generation: plan.generation,
    round: plan.round,
    decisionId: decision.decisionId,
    action: decision.action,
    reviewer: decision.reviewer,
    note: decision.note ?? null,
    hint: decision.hint ?? null,
    sees: decision.sees ?? null,
    beforeHash: sees,
    now: deps.now().toISOString(),
  };
  if (output.kind === 'mismatch') {
    await appendDecision(deps.db, {
      ...facts,
      // The id may be used again for a corrected value, and the log keeps both.
      decisionId: `${decision.decisionId}#refused-${deps.newId()}`,
      afterHash: null,
      outcome: 'refused:SchemaMismatch',
    });
    return output;
  }
  const recorded = await appendDecision(deps.db, { ...facts, afterHash: output.hash, outcome: 'applied' });
  const { decision: standing } = recorded;
  if (recorded.kind === 'decided') return { kind: 'decided', by: standing.reviewer, at: standing.at };
  // It waits for nobody any more, also where the next call is long in coming.
  if (standing.action === 'repair') await setStage(deps.db, { ...plan, stage: 'repairing' });
  return { kind: 'recorded', at: standing.at, outputHash: standing.afterHash };
}

type Checked =
  | { readonly kind: 'fits'; readonly hash: string | null }
  | Extract<RecordDecisionResult, { kind: 'mismatch' }>;

async function outputOf(
  deps: ActivityDeps,
  { plan, decision, draftHash }: RecordDecisionInput,
): Promise<Checked> {
  switch (decision.action) {
    case 'reject':
    case 'repair':
      return { kind: 'fits', hash: null };
    case 'approve':
      return draftHash === null
        ? { kind: 'mismatch', findings: [NOT_VALID] }
        : { kind: 'fits', hash: draftHash };
    case 'edit':
      return checkEdit(deps, plan, decision);
  }
}

const NOT_VALID: Finding = {
  path: '',
  rule: 'review',
  expected: "a draft that fits the task's schema; edit it, send it back for repair, or reject it",
  got: 'a draft that does not fit it',
};

async function checkEdit(
  deps: ActivityDeps,
  plan: RecordDecisionInput['plan'],
  decision: Decision,
): Promise<Checked> {
  requireTask(deps, plan);
  const verdict = await deps.validator.validate({
    kind: 'value',
    task: plan.task,
    version: plan.version,
    value: decision.value,
    input: await loadInput(deps.db, plan),
  });
  if (verdict.kind === 'invalid') return { kind: 'mismatch', findings: verdict.findings };
  const { hash } = await putJson(deps.db, { value: verdict.output, now: deps.now().toISOString() });
  return { kind: 'fits', hash };
}
