import { generationWorkflowId } from '#domain/identity.ts';

import { checkedCount } from './checked-number.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { findBatch } from './find-batch.ts';
import { findConflicts } from './find-conflicts.ts';
import type { Conflict } from './find-conflicts.ts';
import { writeJson } from './json-column.ts';
import { lockBatch } from './lock-rows.ts';
import { newGenerationRow } from './new-generation-row.ts';
import { putJson } from './put-json.ts';

export interface ItemToAdd {
  readonly id: string;
  /** Place in the input, from 0 or 1. */
  readonly seq: number;
  /** Place in the order in which the items run; left out: as in the input. */
  readonly runOrder?: number;
  readonly input: unknown;
  readonly inputHash: string;
  /** What the output carries along. */
  readonly extra?: unknown;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ItemsToAdd {
  readonly batch: string;
  /** A chunk of at most 1000. */
  readonly items: readonly ItemToAdd[];
  readonly now: string;
}

export type AddItemsOutcome =
  /** `existing` were there with the same input, `added` are new. */
  | { readonly kind: 'added'; readonly added: number; readonly existing: number }
  /** Nothing of the chunk was written. */
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] };

/** Puts a chunk of a batch's items into the queue, in one transaction. The batch must have been created. */
export function addItems(db: Db, { batch, items, now }: ItemsToAdd): Promise<AddItemsOutcome> {
  return inTransaction(db, async (trx) => {
    await lockBatch(trx, { batch });
    const { task, version, simulated } = await batchOf(trx, batch);
    const { conflicts, existing } = await findConflicts(trx, { task, batch, items });
    if (conflicts.length > 0) return { kind: 'conflict', conflicts };
    const seen = new Set(existing);
    // Everybody writes bodies in one order: two chunks that share some would wait for each other.
    const inOrder = items.toSorted((a, b) => (a.inputHash < b.inputHash ? -1 : 1));
    for (const { id, seq, runOrder = seq, input, inputHash, extra, metadata } of inOrder) {
      if (seen.has(id)) continue;
      seen.add(id);
      const key = { task, batch, id };
      const { hash } = await putJson(trx, { value: input, now });
      await trx
        .insertInto('generations')
        .values({
          ...newGenerationRow({
            key,
            generation: generationWorkflowId(key),
            version,
            simulated,
            metadata,
            now,
          }),
          seq: checkedCount('seq', seq),
          runOrder: checkedCount('runOrder', runOrder),
          inputHash,
          inputBody: hash,
          ...(extra != null && { extra: writeJson(extra) }),
          priority: 'batch',
        })
        .execute();
    }
    const added = seen.size - existing.size;
    return { kind: 'added', added, existing: items.length - added };
  });
}

async function batchOf(db: Db, batch: string) {
  const found = await findBatch(db, { batch });
  if (found === undefined) throw new Error(`There is no batch ${batch} to add items to.`);
  return found;
}
