import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { Migrator } from 'kysely/migration';

import type { Db } from './db.ts';
import type { DialectTypes } from './dialect-types.ts';
import { start } from './migrations/0001-start.ts';
import { refusedLines } from './migrations/0002-refused-lines.ts';
import { lanes } from './migrations/0003-lanes.ts';
import { fallback } from './migrations/0004-fallback.ts';
import { calledOff } from './migrations/0005-called-off.ts';
import { StoreVersionError } from './store-version-error.ts';

/** In the order of their names; one that has been released is never changed. */
const MIGRATIONS: Readonly<Record<string, (types: DialectTypes) => Migration>> = {
  '0001-start': start,
  '0002-refused-lines': refusedLines,
  '0003-lanes': lanes,
  '0004-fallback': fallback,
  '0005-called-off': calledOff,
};

/** Where a store's tables stand. */
export interface SchemaStatus {
  /** The last migration. */
  readonly version: string;
  /** What this opening migrated, in order; empty where nothing was to be done. */
  readonly applied: readonly string[];
}

/** Brings the tables up to date. Safe while other processes do the same; a newer store is left alone and refused. */
export async function migrate(db: Db, types: DialectTypes): Promise<SchemaStatus> {
  await refuseNewer(db);
  const migrations = Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, make]) => [name, make(types)]),
  );
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  const applied = results
    .filter(({ status }) => status === 'Success')
    .map(({ migrationName }) => migrationName);
  return { version: Object.keys(MIGRATIONS).toSorted().at(-1) ?? '', applied };
}

async function refuseNewer(db: Db): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw new StoreVersionError(unknown);
}
