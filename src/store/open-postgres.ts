import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';

import type { Db } from './db.ts';
import { POSTGRES_TYPES } from './dialect-types.ts';
import { migrate } from './migrate.ts';
import type { SchemaStatus } from './migrate.ts';
import { MIGRATING_POOL, StorePool, WORKING_POOL } from './postgres-pool.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

export interface PostgresLocation {
  /** `postgres://user:password@host:port/database`; it is handed to the driver and shown to nobody. */
  readonly url: string;
}

/** A pool of connections a process; processes of many machines share the database. */
export async function openPostgres({ url }: PostgresLocation): Promise<Store> {
  const schema = await migrateDatabase(url);
  const pool = new StorePool(url, WORKING_POOL);
  // Not by `db.destroy()`: after it Kysely throws an error of its own that nobody could tell from a bug.
  const close = () => pool.end();
  return { db: databaseOf(pool), schema, close, [Symbol.asyncDispose]: close };
}

/** On a connection of its own, since what must not take long everywhere else may do so here. */
async function migrateDatabase(url: string): Promise<SchemaStatus> {
  const pool = new StorePool(url, MIGRATING_POOL);
  try {
    const db = databaseOf(pool);
    await refuseOtherEncoding(db);
    return await migrate(db.withoutPlugins(), POSTGRES_TYPES);
  } finally {
    await pool.end();
  }
}

function databaseOf(pool: StorePool): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
}

/** Any other encoding would refuse some of the texts that people and models write. */
async function refuseOtherEncoding(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_setting('server_encoding') as name`.execute(db);
  const [encoding] = rows;
  if (encoding?.name === 'UTF8') return;
  throw new Error(
    `The database keeps text as ${encoding?.name ?? 'an unknown encoding'}, and Proofline needs UTF8: nothing was changed. ` +
      `Make one with: createdb --template template0 --encoding UTF8 --locale C proofline`,
  );
}
