import { batchRecord } from './batch-record.ts';
import type { BatchRecord } from './batch-record.ts';
import { checkedCount } from './checked-number.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import type { BatchForm } from './tables.ts';

export interface BatchToCreate {
  readonly batch: string;
  readonly task: string;
  readonly version: number;
  readonly taskHash: string | null;
  readonly simulated: boolean;
  /** How many generations may be under way at once. */
  readonly concurrency: number;
  /** Left out: by the batch's size. */
  readonly form?: BatchForm | undefined;
  readonly now: string;
}

export type CreateBatchOutcome =
  | { readonly kind: 'created'; readonly batch: BatchRecord }
  | { readonly kind: 'existing'; readonly batch: BatchRecord }
  /** The id belongs to a batch of another sort; nothing was changed. */
  | {
      readonly kind: 'conflict';
      readonly batch: BatchRecord;
      readonly differs: readonly ('task' | 'version' | 'simulated')[];
    };

/** The same batch again is the same batch, to be resumed; live and simulated never mix in one. */
export function createBatch(db: Db, wanted: BatchToCreate): Promise<CreateBatchOutcome> {
  const { batch: id, task, version, taskHash, simulated, concurrency, form, now } = wanted;
  return inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows: inserted } = await trx
      .insertInto('batches')
      .values({
        id,
        task,
        version: checkedCount('version', version),
        taskHash,
        simulated: simulated ? 1 : 0,
        state: 'running',
        why: null,
        submitted: null,
        concurrency: checkedCount('concurrency', concurrency),
        form: form ?? null,
        createdAt: now,
        startedAt: null,
        endedAt: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    const row = await trx.selectFrom('batches').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const batch = batchRecord(row);
    const differs = (['task', 'version', 'simulated'] as const).filter(
      (field) => batch[field] !== wanted[field],
    );
    if (differs.length > 0) return { kind: 'conflict', batch, differs };
    if (inserted === 1n) return { kind: 'created', batch };
    // What is taken up again may go on at another pace; what runs has begun with the one it had.
    const pace = { concurrency, form: form ?? batch.form };
    await trx.updateTable('batches').set(pace).where('id', '=', id).execute();
    return { kind: 'existing', batch: { ...batch, ...pace } };
  });
}
