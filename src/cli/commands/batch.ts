import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

import { batchProgress } from '#cli/batch-progress.ts';
import type { Finish } from '#cli/finish.ts';
import { countLines } from '#cli/format-status.ts';
import { positiveInt } from '#cli/option-values.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { say } from '#cli/say.ts';
import { steerBatch } from '#cli/steer-batch.ts';
import type { BatchOrder } from '#cli/order-outcome.ts';
import { listBatches } from '#store/list-batches.ts';

/** A screen of them. */
const DEFAULT_LIMIT = 50;

/** What a workflow takes as the reason of a pause (CONTRACTS 4); more would not fit a line of `status`. */
const MAX_WHY = 200;

export function addBatch(root: Command, finish: Finish): void {
  const batch = root.command('batch').description('batches: which there are; pause, resume or cancel one');
  batch
    .command('list')
    .description('the newest first, in counts that add up')
    .option('--limit <n>', 'at most so many', positiveInt, DEFAULT_LIMIT)
    .option('--json', 'one JSON object a line, each the progress of one batch')
    .action((options: { readonly limit: number }, command: Command) => list(options.limit, command));
  const orders = [
    ['pause', 'start nothing new; what is in flight ends by itself'],
    ['resume', 'go on after a pause'],
    ['cancel', 'end what is queued or in flight as cancelled; what has ended stays as it is'],
  ] as const;
  for (const [order, description] of orders) {
    const made = batch
      .command(order)
      .description(description)
      .argument('<batch>', 'as batch list names them')
      .option('--json', "the batch's progress as one JSON object");
    if (order !== 'resume') made.option('--why <text>', 'kept with the batch and shown by status', reason);
    made.action(async (id: string, { why }: { readonly why?: string }, command: Command) =>
      finish(await steer(id, { order, why }, command)),
    );
  }
}

async function list(limit: number, command: Command): Promise<void> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  const found = await listBatches(store.db, { limit });
  const batches = [];
  for (const one of found) batches.push(await batchProgress(store.db, one));
  const printer = printerOf(command);
  if (printer.json) for (const progress of batches) printer.object(progress);
  else printer.lines(countLines(batches, null));
  if (found.length === limit) say(`The newest ${limit} are listed; --limit shows more.`);
}

async function steer(id: string, order: BatchOrder, command: Command): Promise<number> {
  const config = await projectConfig(command);
  await using store = await projectStore(config);
  const { code, progress } = await steerBatch(store.db, config, id, order);
  const printer = printerOf(command);
  if (printer.json) printer.object(progress);
  return code;
}

function reason(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('must say something');
  if (text.length > MAX_WHY) throw new InvalidArgumentError(`must be at most ${MAX_WHY} characters`);
  return text;
}
