import type { Kysely } from 'kysely';

import type { Tables } from './tables.ts';

/** What an operation works on: the store's database or a transaction of it. */
export type Db = Kysely<Tables>;

/** Runs the work in the transaction that is there, or in one of its own. Its writes are all kept or none. */
export function inTransaction<T>(db: Db, work: (transaction: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** Runs reads that must see one moment together. It locks nobody out and must not write. */
export function inSnapshot<T>(db: Db, work: (snapshot: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}
