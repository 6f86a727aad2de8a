import type { Db } from './db.ts';

export interface TaskListing {
  readonly hash: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: string;
}

/** Every pinned form of every task, the newest of a version last. */
export function listTasks(db: Db): Promise<readonly TaskListing[]> {
  return db
    .selectFrom('tasks')
    .select(['hash', 'name', 'version', 'createdAt'])
    .orderBy('name')
    .orderBy('version')
    .orderBy('createdAt')
    .orderBy('hash')
    .execute();
}
