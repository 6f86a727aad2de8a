import { StartGeneration } from '#contract/start-generation.ts';
import type { PlanInput, PlanResult } from '#contract/steps.ts';
import { hashValue } from '#domain/hash.ts';
import { idProblem, NO_BATCH } from '#domain/identity.ts';
import type { GenerationKey } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';
import { findBatch } from '#store/find-batch.ts';
import { getJson } from '#store/get-json.ts';
import { openGeneration } from '#store/open-generation.ts';
import type { OpenGenerationOutcome } from '#store/open-generation.ts';
import { startRound } from '#store/start-round.ts';

import type { ActivityDeps } from './deps.ts';
import { loadState } from './load-state.ts';
import { planWithTask } from './plan-with-task.ts';
import { standingOf } from './standing.ts';

/** Finds or opens the generation, resolves all it will be made with, and pins that in store and history. */
export async function plan(
  deps: ActivityDeps,
  { start: raw, workflowId, runId }: PlanInput,
): Promise<PlanResult> {
  const parsed = StartGeneration.safeParse(raw);
  if (!parsed.success) return malformed(parsed.error.issues.map(issueLine).join('; '));
  const start = parsed.data;
  const key = { task: start.task, batch: start.batch ?? NO_BATCH, id: start.id ?? lastSegment(workflowId) };
  const problem = idProblem(key.id);
  if (problem !== undefined) return malformed(`id: ${problem}`);
  const input = await readInput(deps, start);
  if (input === undefined)
    return malformed(`inputRef: there is no input ${start.inputRef ?? ''} in the store`);
  const mixed = await liveProblem(deps, key);
  if (mixed !== undefined) return malformed(mixed);
  const inputHash = hashValue(input.value);
  const opened = await open(deps, start, key, { inputHash, input: input.value, workflowId, runId });
  switch (opened.kind) {
    case 'conflict':
      return {
        kind: 'conflict',
        message:
          `The id ${key.id} of task ${key.task} belongs to another input: ` +
          `the store has ${opened.ours}, this start has ${opened.theirs}. Nothing was spent; choose another id.`,
      };
    case 'ended':
      return { kind: 'ended', state: await loadState(deps.db, opened) };
    case 'running':
      // Under the same workflow id a run was ended from outside: the ledger knows what it bought, and we take it up.
      if (opened.generation !== workflowId) return runsElsewhere(key, opened.generation);
      return pin(deps, start, key, { ...opened, input: input.value, inputHash, runId });
    case 'opened':
      return pin(deps, start, key, { ...opened, input: input.value, inputHash, runId });
  }
}

function runsElsewhere(key: GenerationKey, generation: string): PlanResult {
  const message = `The generation ${key.id} of task ${key.task} is under way as workflow ${generation}.`;
  return { kind: 'conflict', message: `${message} Nothing was spent; wait for that one.` };
}

function issueLine(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${issue.path.map(String).join('.') || 'the argument'}: ${issue.message}`;
}

function malformed(message: string): PlanResult {
  return { kind: 'malformed', message: `This is no start of a generation. ${message}.` };
}

function lastSegment(workflowId: string): string {
  const segment = workflowId.split('/').at(-1) ?? workflowId;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

async function readInput(
  deps: ActivityDeps,
  start: StartGeneration,
): Promise<{ value: unknown } | undefined> {
  return start.inputRef === undefined ? { value: start.input } : getJson(deps.db, { hash: start.inputRef });
}

/** Live and simulated results never mix in one batch. */
async function liveProblem(deps: ActivityDeps, key: GenerationKey): Promise<string | undefined> {
  if (key.batch === NO_BATCH) return undefined;
  const batch = await findBatch(deps.db, { batch: key.batch });
  if (batch === undefined || batch.simulated !== deps.registry.live) return undefined;
  const [its, ours] = batch.simulated ? ['simulated', 'live'] : ['live', 'simulated'];
  return `batch ${key.batch} is ${its} and this worker is ${ours}`;
}

interface Opening {
  readonly inputHash: string;
  readonly input: unknown;
  readonly workflowId: string;
  readonly runId: string;
}

function open(
  { db, registry, now }: ActivityDeps,
  start: StartGeneration,
  key: GenerationKey,
  { inputHash, input, workflowId, runId }: Opening,
): Promise<OpenGenerationOutcome> {
  return openGeneration(db, {
    key,
    generation: workflowId,
    version: start.version ?? registry.task(start.task)?.pinned.version ?? 0,
    inputHash,
    input: { value: input },
    metadata: start.metadata,
    priority: start.priority ?? 'interactive',
    reviewOverride: start.review ?? 'policy',
    budgetUsd: start.budgetUsd ?? null,
    simulated: !registry.live,
    runId,
    now: now().toISOString(),
  });
}

interface Opened {
  readonly generation: string;
  readonly round: number;
  readonly plan: Plan | null;
  readonly input: unknown;
  readonly inputHash: string;
  readonly runId: string;
}

async function pin(
  deps: ActivityDeps,
  start: StartGeneration,
  key: GenerationKey,
  opened: Opened,
): Promise<PlanResult> {
  const { generation, round, input, inputHash, runId } = opened;
  const { db } = deps;
  const { version = null, review = 'policy' } = start;
  const planned = await planWithTask(deps, { key, generation, round, version, input, review });
  if (planned.kind === 'refused') return { ...planned, generation, round, inputHash };
  const now = deps.now().toISOString();
  const started = await startRound(db, { generation, round, plan: planned.plan, runId, now });
  if (started.kind === 'ended') return { kind: 'ended', state: await loadState(db, { generation, round }) };
  const { priority = 'interactive', budgetUsd = null } = start;
  const standing = start.from === undefined ? undefined : await standingOf(db, started.plan, start.from);
  return {
    kind: 'planned',
    plan: started.plan,
    inputHash,
    priority,
    budgetUsd,
    ...(standing !== undefined && { standing }),
  };
}
