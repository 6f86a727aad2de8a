import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { runBatch } from '#cli/run-batch.ts';
import type { Finish } from '#cli/finish.ts';
import { projectConfig } from '#cli/project.ts';
import { say } from '#cli/say.ts';
import type { BatchForm } from '#contract/batch.ts';

/** Two lanes at their widest. */
const MAX_CONCURRENCY = 1000;

export interface RunOptions {
  readonly id?: string;
  readonly out?: string;
  readonly limit?: number;
  /** Left out: by the form, visible or in lanes. */
  readonly concurrency?: number;
  /** Left out: by the number of inputs. */
  readonly form?: BatchForm | undefined;
  readonly idColumn?: string;
  readonly map: ReadonlyMap<string, string>;
  readonly shuffle?: number;
  readonly skipInvalid?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly scenario?: string;
  readonly live?: boolean;
  readonly json?: boolean;
}

interface GivenOptions extends Omit<RunOptions, 'form'> {
  readonly visible?: boolean;
  readonly lanes?: boolean;
}

export function addRun(root: Command, finish: Finish): void {
  root
    .command('run')
    .description('submit a file of inputs as a batch and follow it; the same id again takes it up')
    .argument('<task>', 'a task of the configuration')
    .argument('<input>', 'a .csv or .jsonl file, or - for stdin')
    .option('--id <id>', 'the batch (default: the task and the time)')
    .option('--out <file>', 'write the results here, in input order, when it is over')
    .option('--limit <n>', 'only the first n, after a shuffle if there is one', count)
    .option(
      '--concurrency <n>',
      'generations under way at once (default: 50 visible, 200 in lanes)',
      concurrency,
    )
    .addOption(
      new Option(
        '--visible',
        'a workflow of its own for each input (up to 200 inputs the default)',
      ).conflicts('lanes'),
    )
    .option('--lanes', 'many inputs a workflow (the default above 200)')
    .option('--id-column <column>', "CSV: the ids' column (default: the record's number)")
    .option(
      '--map <field=column>',
      "CSV: which column fills a field of the task's input; repeatable",
      mapping,
      new Map(),
    )
    .option('--shuffle <seed>', 'run in another order, the same for the same seed', seed)
    .option(
      '--skip-invalid',
      'leave out lines that can not be used, and list them in the results, instead of refusing the file',
    )
    .option('--dry-run', 'count, check and estimate; submit nothing')
    .option('--detach', 'submit to a running stack and return')
    .option('--scenario <file>', 'how the simulator behaves')
    .option('--live', 'call the real providers, with the keys that the configuration names')
    .option('--json', "print the batch's progress as one JSON object at the end")
    .action(async (task: string, input: string, given: GivenOptions, command: Command) => {
      const { visible, lanes, ...options } = given;
      const config = await projectConfig(command);
      for (const note of config.notes) say(note);
      const form = visible === true ? 'visible' : lanes === true ? 'lanes' : undefined;
      finish(await runBatch(config, { ...options, form, task, input }));
    });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('must be a whole number from 1');
  return value;
}

function concurrency(text: string): number {
  const value = count(text);
  if (value > MAX_CONCURRENCY) throw new InvalidArgumentError(`must be at most ${MAX_CONCURRENCY}`);
  return value;
}

function seed(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('must be a whole number from 0');
  return value;
}

function mapping(text: string, earlier: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [field = '', ...rest] = text.split('=');
  if (field === '' || rest.length === 0) throw new InvalidArgumentError('must be field=column');
  return new Map([...earlier, [field, rest.join('=')]]);
}
