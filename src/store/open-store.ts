import type { PostgresLocation } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { SqliteLocation } from './open-sqlite.ts';
import type { Store } from './store.ts';

export type { Store } from './store.ts';

/** A file of this machine, or a database that processes of many machines share. */
export type StoreLocation = SqliteLocation | PostgresLocation;

/** Opens the store and brings its tables up to date. Any number of processes may do so at once. */
export async function openStore(location: StoreLocation): Promise<Store> {
  if ('path' in location) return openSqlite(location);
  // Its driver takes longer to load than a small command to run, and most projects have no use for it.
  const { openPostgres } = await import('./open-postgres.ts');
  return openPostgres(location);
}
