import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { lockBatch } from './lock-rows.ts';

export type FinishSubmissionOutcome =
  | { readonly kind: 'finished'; readonly submitted: number }
  | { readonly kind: 'missing' };

/** Every row of the batch is in: writes down how many there are. */
export function finishSubmission(
  db: Db,
  { batch }: { readonly batch: string },
): Promise<FinishSubmissionOutcome> {
  return inTransaction(db, async (trx) => {
    await lockBatch(trx, { batch });
    const row = await trx
      .updateTable('batches')
      .set((eb) => ({
        submitted: eb
          .selectFrom('generations')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .where('generations.batch', '=', batch),
      }))
      .where('id', '=', batch)
      .returning('submitted')
      .executeTakeFirst();
    return row === undefined ? { kind: 'missing' } : { kind: 'finished', submitted: row.submitted ?? 0 };
  });
}
