import type { Command } from 'commander';

import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';

export function addMigrate(root: Command): void {
  root
    .command('migrate')
    .description(
      "bring the store's tables up to date; every other command does so too, when it opens the store",
    )
    .option('--json', 'one JSON object')
    .action(async (_options: unknown, command: Command) => {
      const config = await projectConfig(command);
      await using store = await projectStore(config);
      const { version, applied } = store.schema;
      const { database } = config.describe();
      const printer = printerOf(command);
      if (printer.json) printer.object({ database, version, applied });
      else {
        const done = applied.length === 0 ? 'Nothing was to be done' : `Applied ${applied.join(', ')}`;
        printer.lines([`${done}: the tables of ${database} are at ${version}.`]);
      }
    });
}
