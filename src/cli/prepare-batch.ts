import type { Config } from '#config.ts';
import { idProblem, NO_BATCH } from '#domain/identity.ts';
import type { LoadedTask } from '#domain/task.ts';
import { openInput } from '#intake/input-source.ts';
import type { InputSource } from '#intake/input-source.ts';

import { checkInput } from './check-input.ts';
import type { CheckedInput, Checking } from './check-input.ts';
import type { BatchToRun } from './run-batch.ts';
import { runOrder } from './run-order.ts';
import { say } from './say.ts';
import { usualConcurrency } from './submission.ts';
import type { Submission } from './submission.ts';
import { UsageError } from './usage-error.ts';

/** The input of a batch, opened; a closed one can't be read again. */
export function openBatchInput(config: Config, { input }: BatchToRun): Promise<InputSource> {
  return openInput({ path: input, spoolDir: config.dataDir });
}

/** The id of the batch, the one that was given or one of the task and the time. */
export function batchIdOf(task: LoadedTask, { id }: BatchToRun): string {
  const batch = id ?? `${task.pinned.name}-${timeStamp(new Date())}`;
  const problem = idProblem(batch);
  if (problem !== undefined) throw new UsageError(`--id: ${problem}.`);
  if (batch === NO_BATCH) throw new UsageError(`--id: ${NO_BATCH} stands for no batch; choose another.`);
  return batch;
}

export interface InputToPrepare {
  readonly batch: string;
  readonly task: LoadedTask;
  readonly source: InputSource;
}

/** Checks every line of the input before anything is written or spent; bad ones are told, or refuse the whole. */
export async function prepareBatch(
  { batch, task, source }: InputToPrepare,
  wanted: BatchToRun,
  checking: Checking,
): Promise<Submission> {
  const { shuffle: seed, limit, form, idColumn, map } = wanted;
  const options = { task, idColumn, map };
  const checked = await checkInput(source, options, checking);
  tellRefused(source.name, checked, wanted.skipInvalid === true);
  if (checked.items === 0) {
    const what = checked.records === 0 ? 'no input' : 'no line that can be used';
    throw new UsageError(`${source.name} holds ${what}; nothing was submitted.`);
  }
  const items = Math.min(checked.items, limit ?? checked.items);
  return {
    batch,
    task,
    source,
    options,
    order: runOrder({ count: checked.records, seed, limit }),
    concurrency: wanted.concurrency ?? usualConcurrency(form, items),
    form,
  };
}

function tellRefused(name: string, { refused, told }: CheckedInput, skip: boolean): void {
  if (refused === 0) return;
  const lines = told.map(({ line, problem }) => `${name}:${line}: ${problem}`);
  const more = refused - told.length;
  if (more > 0) lines.push(`and ${more} more.`);
  if (!skip) {
    const count = refused === 1 ? '1 line' : `${refused} lines`;
    throw new UsageError([
      ...lines,
      `${count} can't be used; nothing was submitted. Mend them, or leave them out with --skip-invalid.`,
    ]);
  }
  for (const line of lines) say(`left out: ${line}`);
}

function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
