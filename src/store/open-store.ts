import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CamelCasePlugin, Kysely } from 'kysely';

import type { Db } from './db.ts';
import { SQLITE_TYPES } from './dialect-types.ts';
import { migrate } from './migrate.ts';
import type { SchemaStatus } from './migrate.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

export interface Store extends AsyncDisposable {
  readonly db: Db;
  readonly schema: SchemaStatus;
  /** Waits for the transaction that is under way. What comes later meets a StoreUnavailableError. */
  close(): Promise<void>;
}

export interface StoreArguments {
  /** The database's file; its folder is made where it is missing. */
  readonly path: string;
}

/** Opens the store on SQLite and brings its tables up to date. One connection a process; several processes share it. */
export async function openStore({ path }: StoreArguments): Promise<Store> {
  await mkdir(dirname(path), { recursive: true });
  const database = await openSqliteDatabase(path);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(database), plugins: [new CamelCasePlugin()] });
  // Not by `db.destroy()`: after it Kysely throws an error of its own that nobody could tell from a bug.
  const close = () => db.connection().execute(async () => void (database.isOpen && database.close()));
  try {
    const schema = await migrate(db.withoutPlugins(), SQLITE_TYPES);
    return { db, schema, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
