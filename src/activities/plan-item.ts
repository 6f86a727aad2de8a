import type { Message } from '#domain/call.ts';
import { planGeneration } from '#domain/plan-generation.ts';
import type { PlannedGeneration } from '#domain/plan-generation.ts';
import type { Plan } from '#domain/plan.ts';
import type { PinnedTask } from '#domain/task.ts';
import type { Db } from '#store/db.ts';
import type { ItemRecord } from '#store/load-item.ts';
import { saveTask } from '#store/save-task.ts';

import type { ActivityDeps } from './deps.ts';

type PlannedItem =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly task: PinnedTask;
      readonly messages: readonly Message[];
    }
  | Extract<PlannedGeneration, { kind: 'refused' }>;

/** The plan of a batch's item, from its row. */
export async function planItem(deps: ActivityDeps, item: ItemRecord): Promise<PlannedItem> {
  const { registry, estimateTokens } = deps;
  const { key, generation, round, input, reviewOverride } = item;
  const version = item.version === 0 ? null : item.version;
  const task = registry.task(key.task, version);
  const planned = planGeneration({
    task,
    version,
    routing: registry,
    input,
    key,
    generation,
    round,
    simulated: !registry.live,
    estimateTokens,
  });
  if (planned.kind === 'refused') return planned;
  if (task === undefined) throw new Error(`A plan without its task ${key.task}.`);
  await saveOnce(deps, task);
  const plan = withReview(planned.plan, reviewOverride);
  return { kind: 'planned', plan, task: task.pinned, messages: planned.messages };
}

/** The caller's word on reviews, over the task's policy. */
export function withReview(plan: Plan, override: 'policy' | 'always' | 'never'): Plan {
  return override === 'policy' ? plan : { ...plan, review: { ...plan.review, when: override } };
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
