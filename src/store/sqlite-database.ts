import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

import { translateSqliteError } from './sqlite-error.ts';

/**
 * How long one statement waits for another process's transaction. It blocks the event loop, so it stays well under
 * the 30 s heartbeat of an activity; our transactions take milliseconds.
 */
const BUSY_TIMEOUT_MS = 5000;

/** Changing to WAL fails at once where another process is just doing it, whatever the busy timeout. */
const WAL_TRIES = 50;
const WAL_RETRY_MS = 20;

/** Opens a file as every process of Proofline must: WAL, each commit on the disk before it is believed. */
export async function openSqliteDatabase(path: string): Promise<DatabaseSync> {
  const database = translated(() => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  try {
    await useWal(database);
    // FULL, since in WAL anything less may lose the last commits, and with them paid answers, at a power loss.
    translated(() => database.exec('pragma synchronous = full'));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function useWal(database: DatabaseSync): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      translated(() => database.exec('pragma journal_mode = wal'));
      return;
    } catch (error) {
      if (attempt === WAL_TRIES) throw error;
      await setTimeout(WAL_RETRY_MS);
    }
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
