import type { CallResult } from '#contract/steps.ts';
import { parseGenerationWorkflowId } from '#domain/identity.ts';
import type { Plan, PlannedEndpoint } from '#domain/plan.ts';

export const HOUR_MS = 3_600_000;

/** How long a person has in the plans of these tests. */
export const REVIEW_DAYS = 3;

/** An endpoint with a queue of its own; those of one account stop together. */
export function anEndpoint(name: string, changes: Partial<PlannedEndpoint> = {}): PlannedEndpoint {
  return {
    name,
    protocol: 'anthropic',
    model: `model-${name}`,
    account: `key-${name}`,
    mode: 'tool',
    deadlineMs: 30_000,
    hasOwnDeadline: true,
    ...changes,
  };
}

/** Every endpoint that the plans of these tests name; the rig polls a queue for each. */
export const ENDPOINTS = ['small', 'small-2', 'small-same-key', 'large', 'large-2'] as const;

/** A plan with a rung that generates and one that repairs, as the activity `plan` would pin it for this workflow. */
export function aPlanFor(workflowId: string, changes: Partial<Plan> = {}): Plan {
  const key = parseGenerationWorkflowId(workflowId) ?? { task: 'triage', batch: '-', id: workflowId };
  return {
    key,
    generation: workflowId,
    round: 1,
    task: key.task,
    version: 1,
    taskHash: 'sha256:task',
    schemaHash: 'sha256:schema',
    prompt: { name: 'lean', hash: 'sha256:prompt' },
    rungs: [
      { route: 'fast', endpoints: [anEndpoint('small')], maxOutputTokens: 100 },
      { route: 'strong', endpoints: [anEndpoint('large')], maxOutputTokens: 400 },
    ],
    review: { when: 'repair-failed', withinMs: REVIEW_DAYS * 24 * HOUR_MS },
    simulated: true,
    ...changes,
  };
}

export const A_USAGE = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10 };

/** A reference to the answer of the nth call. */
export function anAnswerOf(attemptId: string, changes: Partial<CallResult> = {}): CallResult {
  return {
    attemptId,
    sha256: `sha256:${attemptId}`,
    stop: 'complete',
    usage: A_USAGE,
    costUsd: 0.001,
    found: false,
    ...changes,
  };
}

const WITHIN = { withinMs: REVIEW_DAYS * 24 * HOUR_MS };

/** Nobody is to look: what can't be used is a dead letter. */
export const NEVER_REVIEWED: Partial<Plan> = { review: { when: 'never', ...WITHIN } };

/** A person approves every output. */
export const ALWAYS_REVIEWED: Partial<Plan> = { review: { when: 'always', ...WITHIN } };
