import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

import { translateSqliteError } from './sqlite-error.ts';
import { whileLocked } from './while-locked.ts';

/** Opens a file as every process of Proofline must: WAL, each commit on the disk before it is believed. */
export async function openSqliteDatabase(path: string, lockWaitMs: number): Promise<DatabaseSync> {
  // No busy timeout: locks are waited for without blocking the event loop.
  const database = translated(() => new DatabaseSync(path, { timeout: 0 }));
  try {
    await whileLocked(lockWaitMs, () => translated(() => database.exec('pragma journal_mode = wal')));
    // FULL, since in WAL anything less may lose the last commits, and with them paid answers, at a power loss.
    await whileLocked(lockWaitMs, () => translated(() => database.exec('pragma synchronous = full')));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** node:sqlite in the shape that Kysely's dialect expects, its errors told apart. */
export function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => translated(() => database.close()),
    prepare: (sql) => kyselyStatement(translated(() => database.prepare(sql))),
  };
}

function kyselyStatement(statement: StatementSync): SqliteStatement {
  const bind = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => translated(() => statement.all(...bind(parameters))),
    run: (parameters) => translated(() => statement.run(...bind(parameters))),
    iterate: (parameters) => translated(() => statement.iterate(...bind(parameters))),
  };
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateSqliteError(error);
  }
}
