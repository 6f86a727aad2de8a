import type { Config } from '#config.ts';
import { hashValue } from '#domain/hash.ts';
import type { LoadedTask } from '#domain/task.ts';
import { addItems } from '#store/add-items.ts';
import { createBatch } from '#store/create-batch.ts';
import type { Db } from '#store/db.ts';
import { findConflicts } from '#store/find-conflicts.ts';
import { finishSubmission } from '#store/finish-submission.ts';

import type { InputItem } from './read-items.ts';
import { UsageError } from './usage-error.ts';

/** A transaction of this many rows takes some tens of milliseconds; other processes wait that long. */
const CHUNK_ITEMS = 500;

/** More would scroll the first ones away. */
const MAX_CONFLICTS_TOLD = 20;

export interface Submission {
  readonly batch: string;
  readonly task: LoadedTask;
  readonly concurrency: number;
  /** In the order in which they are to run; `seq` is their place in the input. */
  readonly items: readonly (InputItem & { readonly seq: number })[];
}

export interface Submitted {
  readonly added: number;
  /** Items that the batch had already: they keep their ending, or go on. */
  readonly existing: number;
}

/** Puts a batch's rows into the store. An id with another input is refused before anything is written or spent. */
export async function submitBatch(db: Db, config: Config, wanted: Submission): Promise<Submitted> {
  const { batch, task, concurrency } = wanted;
  const { name, version } = task.pinned;
  const items = wanted.items.map((item, runOrder) => ({
    ...item,
    runOrder,
    inputHash: hashValue(item.input),
  }));
  const chunks = Array.from({ length: Math.ceil(items.length / CHUNK_ITEMS) }, (_, index) =>
    items.slice(index * CHUNK_ITEMS, (index + 1) * CHUNK_ITEMS),
  );
  const conflicts: string[] = [];
  for (const chunk of chunks) {
    const found = await findConflicts(db, { task: name, batch, items: chunk });
    conflicts.push(
      ...found.conflicts.map(({ id, ours, theirs }) => `id ${id}: the batch has ${ours}, the file ${theirs}`),
    );
  }
  if (conflicts.length > 0) throw conflictError(batch, conflicts);
  const simulated = !config.live;
  const now = () => new Date().toISOString();
  const created = await createBatch(db, {
    batch,
    task: name,
    version,
    taskHash: task.hash,
    simulated,
    concurrency,
    now: now(),
  });
  if (created.kind === 'conflict') {
    const { batch: theirs, differs } = created;
    const has = `${theirs.task} version ${theirs.version}, ${theirs.simulated ? 'simulated' : 'live'}`;
    throw new UsageError(
      `The batch ${batch} exists with another ${differs.join(' and ')} (${has}); choose another --id.`,
    );
  }
  let added = 0;
  let existing = 0;
  for (const chunk of chunks) {
    const outcome = await addItems(db, { batch, items: chunk, now: now() });
    if (outcome.kind === 'conflict')
      throw conflictError(
        batch,
        outcome.conflicts.map(({ id }) => `id ${id}`),
      );
    added += outcome.added;
    existing += outcome.existing;
  }
  await finishSubmission(db, { batch });
  return { added, existing };
}

function conflictError(batch: string, conflicts: readonly string[]): UsageError {
  const told = conflicts.slice(0, MAX_CONFLICTS_TOLD);
  const more = conflicts.length - told.length;
  return new UsageError([
    `The batch ${batch} has ${conflicts.length} of these ids with another input; nothing was submitted or spent:`,
    ...told,
    ...(more > 0 ? [`and ${more} more.`] : []),
    'Choose another --id for another file.',
  ]);
}
