import type { Config } from '#config.ts';
import { hashValue } from '#domain/hash.ts';
import type { LoadedTask } from '#domain/task.ts';
import type { InputItem } from '#intake/input-record.ts';
import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';
import { findConflicts } from '#store/find-conflicts.ts';

import { conflictError, MAX_CONFLICTS_TOLD, otherBatchError } from './submit-batch.ts';

/** Under a statement's limit of parameters, and a list of ids that a query plan still likes. */
const CHUNK_ITEMS = 500;

export interface ChangedInputs {
  look(items: readonly InputItem[]): Promise<void>;
  /** Throws where an id has another input now. */
  finish(): void;
}

/**
 * Compares items with what a batch of this id has in the store. Nothing is written. A batch of another task, or a live
 * one where this is not, is refused at once.
 */
export async function changedInputs(
  db: Db,
  config: Config,
  { task, batch }: { readonly task: LoadedTask; readonly batch: string },
): Promise<ChangedInputs> {
  const { name, version } = task.pinned;
  const found = await findBatch(db, { batch });
  const wanted = { task: name, version, simulated: !config.live };
  const differs = (['task', 'version', 'simulated'] as const).filter(
    (field) => found !== undefined && found[field] !== wanted[field],
  );
  if (found !== undefined && differs.length > 0) throw otherBatchError(found, differs);
  let count = 0;
  const told: string[] = [];
  return {
    async look(items) {
      if (found === undefined) return;
      for (let from = 0; from < items.length; from += CHUNK_ITEMS) {
        const changed = await changedIn(db, {
          task: name,
          batch,
          items: items.slice(from, from + CHUNK_ITEMS),
        });
        count += changed.length;
        told.push(...changed.slice(0, MAX_CONFLICTS_TOLD - told.length));
      }
    },
    finish() {
      if (count > 0) throw conflictError(batch, told, count);
    },
  };
}

async function changedIn(
  db: Db,
  {
    task,
    batch,
    items,
  }: { readonly task: string; readonly batch: string; readonly items: readonly InputItem[] },
): Promise<readonly string[]> {
  const hashed = items.map(({ id, input }) => ({ id, inputHash: hashValue(input) }));
  const { conflicts } = await findConflicts(db, { task, batch, items: hashed });
  const lines = new Map(items.map(({ id, line }) => [id, line]));
  return conflicts.map(
    ({ id, ours, theirs }) =>
      `line ${lines.get(id) ?? '?'}, id ${id}: the batch has ${ours}, the file ${theirs}`,
  );
}
