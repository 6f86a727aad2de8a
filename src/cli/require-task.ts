import type { Config } from '#config.ts';
import type { LoadedTask } from '#domain/task.ts';

import { UsageError } from './usage-error.ts';

/** A task by its name on the command line. */
export function requireTask(config: Config, name: string, version?: number): LoadedTask {
  const task = config.task(name, version ?? null);
  if (task !== undefined) return task;
  const known = [...new Set(config.tasks.map(({ pinned }) => pinned.name))].join(', ');
  const wanted = version === undefined ? name : `${name} version ${version}`;
  throw new UsageError(`There is no task ${wanted}; the configuration has ${known}.`);
}
