import type { Plan } from '#domain/plan.ts';
import type { LoadedTask } from '#domain/task.ts';

import { applicationFailure } from './application-failure.ts';
import type { ActivityDeps } from './deps.ts';

/**
 * The task's code, for schema and checks. A worker that has another schema under the same version must not judge:
 * the generation in flight was promised the one it was planned with.
 */
export function requireTask({ registry }: ActivityDeps, plan: Plan): LoadedTask {
  const task = registry.task(plan.task, plan.version);
  if (task !== undefined && task.schemaHash === plan.schemaHash) return task;
  const message =
    task === undefined
      ? `This worker has no task ${plan.task} version ${plan.version}; keep old versions until nothing runs on them.`
      : `The schema of ${plan.task} version ${plan.version} has changed; give the new one a version of its own.`;
  throw applicationFailure({ kind: 'TaskUnknown', message }, { final: true });
}
