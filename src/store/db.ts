import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';

import { isPostgresConflict } from './postgres-error.ts';
import type { Tables } from './tables.ts';

/** What an operation works on: the store's database or a transaction of it. */
export type Db = Kysely<Tables>;

/** Where transactions of others are in the way again and again, something else is wrong. */
const MAX_TRIES = 5;
/** A few transactions long; drawn at random, so that two which met do not meet again. */
const MAX_PAUSE_MS = 50;

/**
 * Runs the work in the transaction that is there, or in one of its own. Its writes are all kept or none. What met
 * another transaction (a deadlock, a key that was taken meanwhile) is begun again: the work must be repeatable.
 */
export async function inTransaction<T>(db: Db, work: (transaction: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (tries >= MAX_TRIES || !isPostgresConflict(error)) throw error;
      await setTimeout(Math.random() * MAX_PAUSE_MS);
    }
  }
}

/** Runs reads that must see one moment together. It locks nobody out and must not write. */
export function inSnapshot<T>(db: Db, work: (snapshot: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}
