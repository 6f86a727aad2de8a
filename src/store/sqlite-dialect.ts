import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseConnection, Dialect, Kysely, TransactionSettings } from 'kysely';
import { CompiledQuery, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

import { kyselyDatabase } from './sqlite-database.ts';
import { whileLocked } from './while-locked.ts';

/** A transaction that reads first and writes later fails at once when another process wrote in between. */
class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #lockWaitMs: number;
  #connection: DatabaseConnection | undefined;

  constructor(database: DatabaseSync, lockWaitMs: number) {
    super({ database: kyselyDatabase(database) });
    this.#database = database;
    this.#lockWaitMs = lockWaitMs;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#connection ??= this.#patient(await super.acquireConnection());
    return this.#connection;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings = {},
  ): Promise<void> {
    const begin = accessMode === 'read only' ? 'begin deferred' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk rolls back by itself; rolling back again would hide the reason behind "no transaction is active".
    if (this.#database.isOpen && !this.#database.isTransaction) return;
    await super.rollbackTransaction(connection);
  }

  /** A statement that met a lock has done nothing, so it may be repeated. */
  #patient(connection: DatabaseConnection): DatabaseConnection {
    return {
      executeQuery: (...query) => whileLocked(this.#lockWaitMs, () => connection.executeQuery(...query)),
      streamQuery: (...query) => connection.streamQuery(...query),
    };
  }
}

/** Lets the migrator look and migrate in one transaction, so that two processes may open one store at once. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely's SQLite dialect over node:sqlite; every transaction but a reading one takes the write lock at its begin. */
export function sqliteDialect(database: DatabaseSync, lockWaitMs: number): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new ImmediateDriver(database, lockWaitMs),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
