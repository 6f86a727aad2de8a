import type { Config } from '#config.ts';
import { NO_BATCH } from '#domain/identity.ts';
import type { Db } from '#store/db.ts';
import { listTasks } from '#store/list-tasks.ts';

import { requireBatch } from './require-batch.ts';
import { UsageError } from './usage-error.ts';

export interface Filter {
  readonly task?: string | undefined;
  readonly batch?: string | undefined;
}

/** Refuses a mistyped task or batch: an empty list would look like good news. */
export async function checkFilter(db: Db, config: Config, { task, batch }: Filter): Promise<void> {
  if (batch !== undefined && batch !== NO_BATCH) await requireBatch(db, batch);
  if (task === undefined) return;
  // Results outlive the configuration that made them.
  const kept = (await listTasks(db)).map(({ name }) => name);
  const known = [...new Set([...config.tasks.map(({ pinned }) => pinned.name), ...kept])];
  if (!known.includes(task)) throw new UsageError(`There is no task ${task}; there are ${known.join(', ')}.`);
}
