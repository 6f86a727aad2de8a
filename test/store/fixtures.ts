import type { CallRequest } from '#domain/call.ts';
import { classicStyle } from '#domain/call-style.ts';
import { hashValue } from '#domain/hash.ts';
import { generationWorkflowId } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';
import type { PinnedTask } from '#domain/task.ts';
import type { AttemptToAnswer } from '#store/answer-attempt.ts';
import type { Db } from '#store/db.ts';
import { openGeneration } from '#store/open-generation.ts';
import type { GenerationToOpen } from '#store/open-generation.ts';
import type { AttemptToReserve } from '#store/reserve-attempt.ts';
import { startRound } from '#store/start-round.ts';

export const NOW = '2026-11-24T10:00:00.000Z';
export const LATER = '2026-11-24T10:00:07.000Z';

const INPUT = { text: 'Where is my card?' };

export function aGeneration(id: string, changes: Partial<GenerationToOpen> = {}): GenerationToOpen {
  const key = { task: 'triage', batch: '-', id };
  return {
    key,
    generation: generationWorkflowId(key),
    version: 1,
    inputHash: hashValue(INPUT),
    input: { value: INPUT },
    priority: 'interactive',
    reviewOverride: 'policy',
    budgetUsd: null,
    simulated: true,
    runId: 'run-1',
    now: NOW,
    ...changes,
  };
}

export function aPlan(generation: string, changes: Partial<Plan> = {}): Plan {
  return {
    key: { task: 'triage', batch: '-', id: 't-1' },
    generation,
    round: 1,
    task: 'triage',
    version: 1,
    taskHash: 'sha256:task',
    schemaHash: 'sha256:schema',
    prompt: { name: 'lean', hash: 'sha256:prompt' },
    rungs: [],
    review: { when: 'repair-failed', withinMs: 1000 },
    simulated: true,
    ...changes,
  };
}

export const A_REQUEST: CallRequest = {
  model: 'sim-small',
  messages: [{ role: 'user', text: 'Where is my card?' }],
  mode: 'text',
  schema: null,
  maxOutputTokens: 100,
  style: classicStyle('anthropic'),
  stream: false,
};

export function anAttempt(
  id: string,
  generation: string,
  changes: Partial<AttemptToReserve> = {},
): AttemptToReserve {
  return {
    id,
    generation,
    round: 1,
    step: 0,
    rung: 0,
    purpose: 'generate',
    endpoint: 'haiku',
    protocol: 'anthropic',
    model: 'sim-small',
    prompt: { name: 'lean', hash: 'sha256:prompt' },
    requestHash: 'sha256:request',
    request: A_REQUEST,
    temporalAttempt: 1,
    worker: 'worker-1',
    now: NOW,
    ...changes,
  };
}

export function anAnswer(id: string, changes: Partial<AttemptToAnswer> = {}): AttemptToAnswer {
  return {
    id,
    body: new TextEncoder().encode(`{"answer":"${id}"}`),
    status: 200,
    model: 'sim-small-2026',
    requestId: `req-${id}`,
    stop: { kind: 'complete', raw: 'end_turn' },
    usage: { inputTokens: 100, cachedInputTokens: 10, outputTokens: 20 },
    usageState: 'exact',
    costUsd: 0.001,
    now: LATER,
    ...changes,
  };
}

export const A_TASK: PinnedTask = {
  name: 'triage',
  version: 1,
  description: 'Sorts messages.',
  prompts: [{ name: 'lean', hash: 'sha256:prompt', text: '# user\n{{ input.text }}' }],
  inputSchema: { type: 'object' },
  outputSchema: { type: 'object' },
  ladder: [{ route: 'fast' }],
  review: { when: 'repair-failed', within: '7 days' },
};

/** A generation in its first round, ready for calls. Returns its workflow id. */
export async function startedGeneration(db: Db, id: string): Promise<string> {
  const wanted = aGeneration(id);
  const { generation } = wanted;
  await openGeneration(db, wanted);
  await startRound(db, { generation, round: 1, plan: aPlan(generation), runId: wanted.runId, now: NOW });
  return generation;
}
