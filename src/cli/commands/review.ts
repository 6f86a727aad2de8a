import type { Command } from 'commander';

import { checkFilter } from '#cli/check-filter.ts';
import { findOneGeneration } from '#cli/find-one-generation.ts';
import type { Finish } from '#cli/finish.ts';
import { reviewLines, reviewListLines } from '#cli/format-review.ts';
import { jsonOption } from '#cli/json-option.ts';
import { positiveInt } from '#cli/option-values.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { reviewSheet } from '#cli/review-sheet.ts';
import { say } from '#cli/say.ts';
import { shellWord } from '#cli/shell-word.ts';
import { takeDecision } from '#cli/take-decision.ts';
import { UsageError } from '#cli/usage-error.ts';
import { listReviews } from '#store/list-reviews.ts';

/** A screen of them. */
const DEFAULT_LIMIT = 50;

interface ListOptions {
  readonly task?: string;
  readonly batch?: string;
  readonly limit: number;
}

interface DecideOptions {
  readonly reviewer?: string;
  readonly note?: string;
  readonly sees?: string;
  readonly decisionId?: string;
  readonly value?: string;
  readonly valueFile?: string;
  readonly hint?: string;
}

export function addReview(root: Command, finish: Finish): void {
  const review = root.command('review').description('drafts that wait for a person');
  review
    .command('list')
    .description('what waits, the longest first')
    .option('--task <task>', 'only of this task')
    .option('--batch <batch>', 'only of this batch; - for generations of their own')
    .option('--limit <n>', 'at most so many', positiveInt, DEFAULT_LIMIT)
    .option('--json', 'one JSON object a line')
    .action((options: ListOptions, command: Command) => list(options, command));
  review
    .command('show')
    .description('all that is needed to decide: input, draft, findings')
    .argument('<generation>', GENERATION)
    .option('--full', 'the whole input, also where it is long')
    .option('--json', 'one JSON object')
    .action((text: string, options: { readonly full?: boolean }, command: Command) =>
      show(text, options.full === true, command),
    );
  decision(review, 'approve', 'take the draft as it is').action(
    async (text: string, options: DecideOptions, command: Command) =>
      finish(await takeDecision(command, text, { action: 'approve', ...options, value: undefined })),
  );
  decision(review, 'edit', "take a corrected output; it is checked as a model's is")
    .option('--value <json>', 'the whole output')
    .option('--value-file <file>', 'a file that holds it')
    .action(async (text: string, options: DecideOptions, command: Command) => {
      const value = await jsonOption({ flag: 'value', text: options.value, file: options.valueFile });
      finish(await takeDecision(command, text, { action: 'edit', ...options, value }));
    });
  decision(review, 'reject', 'end it without an output').action(
    async (text: string, options: DecideOptions, command: Command) =>
      finish(await takeDecision(command, text, { action: 'reject', ...options, value: undefined })),
  );
  decision(review, 'repair', 'send it back to the strongest model')
    .option('--hint <text>', 'what the model should heed')
    .action(async (text: string, options: DecideOptions, command: Command) =>
      finish(await takeDecision(command, text, { action: 'repair', ...options, value: undefined })),
    );
}

const GENERATION = 'a workflow id, task/batch/id, batch/id or an id';

function decision(review: Command, name: string, description: string): Command {
  return review
    .command(name)
    .description(description)
    .argument('<generation>', GENERATION)
    .option('--reviewer <name>', 'who decides (default: your user name)')
    .option('--note <text>', 'why, for whoever reads it later')
    .option(
      '--sees <hash>',
      'the draft that was looked at; another one is refused (default: the one that waits now)',
    )
    .option('--decision-id <id>', 'the same id twice counts once (default: a new one)')
    .option('--json', 'one JSON object: the new state, or why it was refused');
}

async function list({ task, batch, limit }: ListOptions, command: Command): Promise<void> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  await checkFilter(store.db, config, { task, batch });
  const found = await listReviews(store.db, { task, batch, limit: limit + 1 });
  const reviews = found.slice(0, limit);
  const printer = printerOf(command);
  if (printer.json) for (const review of reviews) printer.object(review);
  else printer.lines(reviewListLines(reviews, new Date()));
  if (found.length > limit) say(`There are more than ${limit}: --limit shows them.`);
  else if (!printer.json) say(`${reviews.length} wait for a person.`);
}

async function show(text: string, full: boolean, command: Command): Promise<void> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  const { generation, stage, endingKind } = await findOneGeneration(store.db, text);
  const sheet = await reviewSheet(store.db, config, generation);
  if (sheet === undefined) {
    throw new UsageError(`${generation} did not come before a person: it is ${endingKind ?? stage}.`);
  }
  const printer = printerOf(command);
  if (printer.json) printer.object(sheet);
  else printer.lines(reviewLines(sheet, { full, now: new Date() }));
  if (sheet.isOpen) {
    const sees = sheet.sees === null ? '' : ` --sees ${sheet.sees}`;
    say(`Decide: npx proofline review approve|edit|reject|repair ${shellWord(generation)}${sees}`);
  }
}
