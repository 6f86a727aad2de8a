import type { Message } from '#domain/call.ts';
import type { GenerationKey } from '#domain/identity.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import type { PlannedGeneration } from '#domain/plan-generation.ts';
import type { Plan } from '#domain/plan.ts';
import type { PinnedTask } from '#domain/task.ts';
import type { Db } from '#store/db.ts';
import { saveTask } from '#store/save-task.ts';

import type { ActivityDeps } from './deps.ts';

export interface RoundToPlan {
  readonly key: GenerationKey;
  readonly generation: string;
  readonly round: number;
  /** Null: the newest of this worker's. */
  readonly version: number | null;
  readonly input: unknown;
  /** The caller's word on reviews, over the task's policy. */
  readonly review: 'policy' | 'always' | 'never';
}

type PlannedRound =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly task: PinnedTask;
      readonly messages: readonly Message[];
    }
  | Extract<PlannedGeneration, { kind: 'refused' }>;

/** The plan of a round by this worker's tasks and routes; its task is in the store from then on. */
export async function planWithTask(deps: ActivityDeps, round: RoundToPlan): Promise<PlannedRound> {
  const { registry, estimateTokens } = deps;
  const { review, ...asked } = round;
  const task = registry.task(asked.key.task, asked.version);
  const planned = planGeneration({
    ...asked,
    task,
    routing: registry,
    simulated: !registry.live,
    estimateTokens,
  });
  if (planned.kind === 'refused') return planned;
  if (task === undefined) throw new Error(`A plan without its task ${asked.key.task}.`);
  await saveOnce(deps, task);
  const { plan, messages } = planned;
  return { kind: 'planned', plan: withReview(plan, review), task: task.pinned, messages };
}

function withReview(plan: Plan, review: RoundToPlan['review']): Plan {
  return review === 'policy' ? plan : { ...plan, review: { ...plan.review, when: review } };
}

const SAVED = new WeakMap<Db, Set<string>>();

/** A batch plans ten thousand items with one task: it is written once a process. */
async function saveOnce(
  { db, now }: ActivityDeps,
  { hash, pinned }: { readonly hash: string; readonly pinned: PinnedTask },
): Promise<void> {
  const saved = SAVED.get(db) ?? new Set();
  if (saved.has(hash)) return;
  await saveTask(db, { hash, pinned, now: now().toISOString() });
  SAVED.set(db, saved.add(hash));
}
