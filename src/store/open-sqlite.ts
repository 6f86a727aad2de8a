import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CamelCasePlugin, Kysely } from 'kysely';

import { SQLITE_TYPES } from './dialect-types.ts';
import { migrate } from './migrate.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

export interface SqliteLocation {
  /** The database's file; its folder is made where it is missing. */
  readonly path: string;
  /** How long an operation waits for another process's transaction, in milliseconds; default 10 s. */
  readonly lockWaitMs?: number;
}

/** Longer than any transaction, short enough that an activity can say in time that its store is away. */
const DEFAULT_LOCK_WAIT_MS = 10_000;

/** One connection a process; several processes of one machine share the file. */
export async function openSqlite({
  path,
  lockWaitMs = DEFAULT_LOCK_WAIT_MS,
}: SqliteLocation): Promise<Store> {
  await mkdir(dirname(path), { recursive: true });
  const database = await openSqliteDatabase(path, lockWaitMs);
  const db = new Kysely<Tables>({
    dialect: sqliteDialect(database, lockWaitMs),
    plugins: [new CamelCasePlugin()],
  });
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
