import type { Db } from './db.ts';

/** An id that stands in the store with another input. */
export interface Conflict {
  readonly id: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface ItemIdentity {
  readonly id: string;
  readonly inputHash: string;
}

export interface ConflictsWanted {
  readonly task: string;
  readonly batch: string;
  /** A chunk of at most 1000. */
  readonly items: readonly ItemIdentity[];
}

export interface ConflictsFound {
  readonly conflicts: readonly Conflict[];
  /** Ids that are there with the same input. */
  readonly existing: ReadonlySet<string>;
}

/** Compares a chunk with what is in the store, writing nothing: `ours` is the store's hash, `theirs` the caller's. */
export async function findConflicts(
  db: Db,
  { task, batch, items }: ConflictsWanted,
): Promise<ConflictsFound> {
  const ids = items.map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom('generations')
          .select(['itemId', 'inputHash'])
          .where('task', '=', task)
          .where('batch', '=', batch)
          .where('itemId', 'in', ids)
          .execute();
  const hashes = new Map(rows.map(({ itemId, inputHash }) => [itemId, inputHash]));
  const existing = new Set(hashes.keys());
  const conflicts: Conflict[] = [];
  for (const { id, inputHash } of items) {
    // An id that comes twice in one chunk is compared with its first.
    const ours = hashes.get(id) ?? inputHash;
    hashes.set(id, ours);
    if (ours !== inputHash) conflicts.push({ id, ours, theirs: inputHash });
  }
  return { conflicts, existing };
}
