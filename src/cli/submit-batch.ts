import type { Config } from '#config.ts';
import { hashValue } from '#domain/hash.ts';
import type { InputItem, InputRecord } from '#intake/input-record.ts';
import { addItems } from '#store/add-items.ts';
import { countRefusedLines } from '#store/count-refused-lines.ts';
import type { BatchRecord } from '#store/batch-record.ts';
import { createBatch } from '#store/create-batch.ts';
import type { Db } from '#store/db.ts';
import { finishSubmission } from '#store/finish-submission.ts';
import { putRefusedLines } from '#store/put-refused-lines.ts';

import { inputRecords } from './input-records.ts';
import type { Submission } from './submission.ts';
import { UsageError } from './usage-error.ts';

/** A transaction of this many rows takes some tens of milliseconds; other processes wait that long. */
const CHUNK_ITEMS = 500;

/** More would scroll the first ones away. */
export const MAX_CONFLICTS_TOLD = 20;

export interface Submitted {
  readonly added: number;
  /** Items that the batch had already: they keep their ending, or go on. */
  readonly existing: number;
  /** Lines within the limit that can't be used. */
  readonly refused: number;
}

/**
 * Puts a batch's rows into the store, chunk by chunk: what was checked is read once more. Called off by the signal, it
 * throws its reason, and the chunks before are kept.
 */
export async function submitBatch(
  db: Db,
  config: Config,
  wanted: Submission,
  signal: AbortSignal,
): Promise<Submitted> {
  const { batch, source, options, order } = wanted;
  await refuseChanged(wanted);
  await createRow(db, config, wanted);
  const hadRefused = (await countRefusedLines(db, { batch })) > 0;
  let added = 0;
  let existing = 0;
  let refused = 0;
  for await (const { records } of inputRecords(source, options)) {
    for (let from = 0; from < records.length; from += CHUNK_ITEMS) {
      signal.throwIfAborted();
      const chunk = records.slice(from, from + CHUNK_ITEMS).filter(({ seq }) => order(seq) !== undefined);
      const outcome = await addChunk(db, wanted, chunk);
      refused += await refuseChunk(db, batch, chunk, hadRefused);
      added += outcome.added;
      existing += outcome.existing;
    }
  }
  await refuseChanged(wanted);
  await finishSubmission(db, { batch });
  return { added, existing, refused };
}

/** Its lines were checked and are no more what they were. */
async function refuseChanged({ source, batch }: Submission): Promise<void> {
  if (!(await source.hasChanged())) return;
  throw new UsageError(
    `The input ${source.name} was written to while it was read, and batch ${batch} was not started: run the same ` +
      'command again once the file is whole. Rows that are in already are kept, and nothing was spent.',
  );
}

async function createRow(db: Db, config: Config, wanted: Submission): Promise<void> {
  const { batch, task, concurrency, form } = wanted;
  const { name, version } = task.pinned;
  const created = await createBatch(db, {
    batch,
    task: name,
    version,
    taskHash: task.hash,
    simulated: !config.live,
    concurrency,
    form,
    now: new Date().toISOString(),
  });
  if (created.kind === 'conflict') throw otherBatchError(created.batch, created.differs);
}

/** A batch of this id that is there already and is of another sort. */
export function otherBatchError(theirs: BatchRecord, differs: readonly string[]): UsageError {
  const has = `${theirs.task} version ${theirs.version}, ${theirs.simulated ? 'simulated' : 'live'}`;
  return new UsageError(
    `The batch ${theirs.id} exists with another ${differs.join(' and ')} (${has}); choose another --id.`,
  );
}

async function addChunk(
  db: Db,
  { batch, order }: Submission,
  records: readonly InputRecord[],
): Promise<Omit<Submitted, 'refused'>> {
  const items = records.flatMap((record) => {
    const runOrder = order(record.seq);
    return record.kind === 'item' && runOrder !== undefined ? [{ ...itemOf(record), runOrder }] : [];
  });
  const outcome = await addItems(db, { batch, items, now: new Date().toISOString() });
  if (outcome.kind === 'added') return outcome;
  // Somebody else has submitted under this id since the input was checked.
  throw conflictError(
    batch,
    outcome.conflicts.map(({ id }) => `id ${id}`),
  );
}

function itemOf({ id, seq, input, extra, metadata }: InputItem) {
  return { id, seq, input, inputHash: hashValue(input), extra, metadata };
}

async function refuseChunk(
  db: Db,
  batch: string,
  records: readonly InputRecord[],
  hadRefused: boolean,
): Promise<number> {
  const refused = records.filter((record) => record.kind === 'refused');
  const good = hadRefused ? records.filter((record) => record.kind === 'item') : [];
  await putRefusedLines(db, { batch, refused, mended: good.map(({ seq }) => seq) });
  return refused.length;
}

/** Ids that stand in a batch with another input, the first of them and how many; nothing was written or spent. */
export function conflictError(
  batch: string,
  conflicts: readonly string[],
  count: number = conflicts.length,
): UsageError {
  const told = conflicts.slice(0, MAX_CONFLICTS_TOLD);
  const more = count - told.length;
  return new UsageError([
    `The batch ${batch} has ${count} of these ids with another input; nothing was submitted or spent:`,
    ...told,
    ...(more > 0 ? [`and ${more} more.`] : []),
    'Choose another --id for another file.',
  ]);
}
