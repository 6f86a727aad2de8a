import type { PinnedTask } from '#domain/task.ts';

import type { Db } from './db.ts';
import { writeJson } from './json-column.ts';

export interface TaskToSave {
  /** Hash of `pinned`. */
  readonly hash: string;
  readonly pinned: PinnedTask;
  readonly now: string;
}

/** Keeps a task's prompts, schemas and ladder for as long as there are results of it. The same hash again: nothing. */
export async function saveTask(db: Db, { hash, pinned, now }: TaskToSave): Promise<void> {
  await db
    .insertInto('tasks')
    .values({
      hash,
      name: pinned.name,
      version: pinned.version,
      pinned: writeJson(pinned),
      createdAt: now,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}
