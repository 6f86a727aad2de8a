import type { Config } from '#config.ts';

/** Where the store is, without a login. */
export function databaseText(config: Config): string {
  const { database, dataDir } = config.describe();
  return database === 'embedded' ? `SQLite in ${dataDir}` : database;
}
