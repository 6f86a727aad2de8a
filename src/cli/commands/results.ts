import { Option } from 'commander';
import type { Command } from 'commander';

import type { Finish } from '#cli/finish.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { requireBatch } from '#cli/require-batch.ts';
import { say } from '#cli/say.ts';
import { writeResults } from '#cli/write-results.ts';
import { ENDING_KINDS } from '#domain/ending.ts';
import type { EndingKind } from '#domain/ending.ts';

interface Options {
  readonly out?: string;
  readonly ending?: EndingKind;
}

export function addResults(root: Command, _finish: Finish): void {
  root
    .command('results')
    .description("a batch's results at any time: one JSON line an input, in input order")
    .argument('<batch>', 'as status lists them')
    .option('--out <file>', 'write them here; the file is whole or not there')
    .addOption(new Option('--ending <kind>', 'only those that ended so').choices(ENDING_KINDS))
    .option('--json', 'the results are JSON anyway; with --out, one JSON object that counts them')
    .action(async (batch: string, { out, ending }: Options, command: Command) => {
      const config = await projectConfig(command);
      await using store = await projectStore(config);
      await requireBatch(store.db, batch);
      const { lines } = await writeResults(store.db, { batch, ending, out: out ?? null });
      const printer = printerOf(command);
      if (out === undefined) return;
      if (printer.json) printer.object({ batch, out, lines });
      else say(`${lines === 1 ? '1 result is' : `${lines} results are`} in ${out}, in input order.`);
    });
}
