import type { PinnedTask } from '#domain/task.ts';

import type { Db } from './db.ts';
import { readJson } from './json-column.ts';

/** A task as it was pinned under this hash. */
export async function loadTask(db: Db, { hash }: { readonly hash: string }): Promise<PinnedTask | undefined> {
  const row = await db.selectFrom('tasks').select('pinned').where('hash', '=', hash).executeTakeFirst();
  return row === undefined ? undefined : readJson<PinnedTask>(row.pinned);
}
