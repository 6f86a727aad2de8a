import { join } from 'node:path';
import type { Command } from 'commander';

import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import { prepareDataFolder } from '#embedded/data-folder.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';
import { StoreUnavailableError } from '#store/store-unavailable-error.ts';

/** The configuration that a command was called with; `live` where it takes `--live`. */
export function projectConfig(command: Command): Promise<Config> {
  const { config, live } = command.optsWithGlobals<{ readonly config?: string; readonly live?: boolean }>();
  return loadConfig({ ...(config !== undefined && { configPath: config }), ...(live === true && { live }) });
}

/** The project's store, shared by every process of it: `PROOFLINE_DATABASE_URL`, else `.proofline/store.db`. */
export async function projectStore(config: Config): Promise<Store> {
  const url = config.databaseUrl();
  if (url === null) return localStore(config.dataDir);
  try {
    return await openStore({ url });
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    // Without its cause, which says the same again; and of the address without its login.
    throw new Error(
      `${config.describe().database}: ${error.message} Nothing was changed. ` +
        'See that the server runs and that PROOFLINE_DATABASE_URL is right, then try again.',
    );
  }
}

/** What SQLite says of a folder that it can't use is not what its owner can mend. */
async function localStore(dataDir: string): Promise<Store> {
  try {
    return await openStore({ path: join(dataDir, 'store.db') });
  } catch (error) {
    await prepareDataFolder(dataDir);
    throw error;
  }
}
