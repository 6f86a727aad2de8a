import { Option } from 'commander';
import type { Command } from 'commander';

import { checkFilter } from '#cli/check-filter.ts';
import { exchangesOf } from '#cli/dead-letter-sheet.ts';
import { findOneGeneration } from '#cli/find-one-generation.ts';
import type { Finish } from '#cli/finish.ts';
import { deadLetterLines, deadLetterListLines } from '#cli/format-dead-letter.ts';
import { loadStory } from '#cli/load-story.ts';
import { positiveInt } from '#cli/option-values.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { say } from '#cli/say.ts';
import { shellWord } from '#cli/shell-word.ts';
import { UsageError } from '#cli/usage-error.ts';
import { FAILURE_KINDS } from '#domain/failure-kind.ts';
import type { FailureKind } from '#domain/failure-kind.ts';
import { groupDeadLetters } from '#store/group-dead-letters.ts';
import { listDeadLetters } from '#store/list-dead-letters.ts';

/** A screen of them. */
const DEFAULT_LIMIT = 50;

interface ListOptions {
  readonly task?: string;
  readonly batch?: string;
  readonly kind?: FailureKind;
  readonly limit: number;
}

export function addDlq(root: Command, _finish: Finish): void {
  const dlq = root
    .command('dlq')
    .description('dead letters: what could not be used, whole and with its reason');
  dlq
    .command('list')
    .description('by reason with counts, then one by one, the oldest first')
    .option('--task <task>', 'only of this task')
    .option('--batch <batch>', 'only of this batch; - for generations of their own')
    .addOption(new Option('--kind <kind>', 'only of this kind of failure').choices(FAILURE_KINDS))
    .option('--limit <n>', 'at most so many items', positiveInt, DEFAULT_LIMIT)
    .option('--json', 'one JSON object a line: those of type "group", then those of type "item"')
    .action((options: ListOptions, command: Command) => list(options, command));
  dlq
    .command('show')
    .description('one dead letter: what was sent, what came back, why it could not be used')
    .argument('<generation>', 'a workflow id, task/batch/id, batch/id or an id')
    .option('--full', 'the whole input, also where it is long')
    .option('--json', 'one JSON object')
    .action((text: string, options: { readonly full?: boolean }, command: Command) =>
      show(text, options.full === true, command),
    );
}

async function list({ limit, ...filter }: ListOptions, command: Command): Promise<void> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  await checkFilter(store.db, config, filter);
  const groups = await groupDeadLetters(store.db, filter);
  const items = await listDeadLetters(store.db, { ...filter, limit });
  const printer = printerOf(command);
  if (printer.json) {
    for (const group of groups) printer.object({ type: 'group', ...group });
    for (const item of items) printer.object({ type: 'item', ...item });
  } else {
    printer.lines(deadLetterListLines(groups, items));
  }
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  if (count > items.length) say(`${items.length} of ${count} items are listed: --limit shows more.`);
  else if (!printer.json) say(count === 1 ? '1 dead letter.' : `${count} dead letters.`);
}

async function show(text: string, full: boolean, command: Command): Promise<void> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  const { generation, stage, endingKind } = await findOneGeneration(store.db, text);
  if (endingKind !== 'dead-lettered') {
    throw new UsageError(
      `${generation} is no dead letter, it is ${endingKind ?? stage}; see npx proofline explain ${shellWord(generation)}`,
    );
  }
  const story = await loadStory(store.db, config, generation);
  const exchanges = await exchangesOf(store.db, story);
  const printer = printerOf(command);
  if (printer.json) printer.object({ ...story, exchanges });
  else printer.lines(deadLetterLines(story, exchanges, { full }));
}
