import type { SQLInputValue } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

import { translateSqliteError } from './sqlite-error.ts';
import { whileLocked } from './while-locked.ts';

/** Of 4 KiB: copying the log into the file costs two more syncs, and a batch writes the same pages over and over. */
const CHECKPOINT_PAGES = 4000;

/** Opens a file as every process of Proofline must: WAL, each commit on the disk before it is believed. */
export async function openSqliteDatabase(path: string, lockWaitMs: number): Promise<DatabaseSync> {
  // No busy timeout: locks are waited for without blocking the event loop.
  const database = translated(() => new DatabaseSync(path, { timeout: 0 }));
  try {
    await whileLocked(lockWaitMs, () => translated(() => database.exec('pragma journal_mode = wal')));
    // FULL, since in WAL anything less may lose the last commits, and with them paid answers, at a power loss.
    await whileLocked(lockWaitMs, () => translated(() => database.exec('pragma synchronous = full')));
    translated(() => database.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** node:sqlite in the shape that Kysely's dialect expects, its errors told apart. */
export function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => translated(() => database.close()),
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = kyselyStatement(database, sql);
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

/** Operations have some hundred texts; more only come of lists of values of many lengths, each a text of its own. */
const MAX_STATEMENTS = 256;

/** Prepared once for many runs: preparing took a third of the time that a batch spent in its store. */
function kyselyStatement(database: DatabaseSync, sql: string): SqliteStatement {
  const prepare = () => translated(() => database.prepare(sql));
  const statement = prepare();
  const bind = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => translated(() => statement.all(...bind(parameters))),
    run: (parameters) => translated(() => statement.run(...bind(parameters))),
    // Read over many turns of the event loop, in which others may run the same text.
    iterate: (parameters) => translated(() => prepare().iterate(...bind(parameters))),
  };
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateSqliteError(error);
  }
}
