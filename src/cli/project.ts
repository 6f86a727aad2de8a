import { join } from 'node:path';
import type { Command } from 'commander';

import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';

import { UsageError } from './usage-error.ts';

/** The configuration that a command was called with; `live` where it takes `--live`. */
export function projectConfig(command: Command): Promise<Config> {
  const { config, live } = command.optsWithGlobals<{ readonly config?: string; readonly live?: boolean }>();
  return loadConfig({ ...(config !== undefined && { configPath: config }), ...(live === true && { live }) });
}

/** The project's store: `.proofline/store.db`, shared by every process of the project. */
export function projectStore(config: Config): Promise<Store> {
  if (config.databaseUrl() !== null) {
    throw new UsageError(
      'PROOFLINE_DATABASE_URL is set, and this version keeps its store on SQLite alone: unset it, or wait for PostgreSQL.',
    );
  }
  return openStore({ path: join(config.dataDir, 'store.db') });
}
