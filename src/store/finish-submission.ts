import type { Db } from './db.ts';

export type FinishSubmissionOutcome =
  | { readonly kind: 'finished'; readonly submitted: number }
  | { readonly kind: 'missing' };

/** Every row of the batch is in: writes down how many there are. */
export async function finishSubmission(
  db: Db,
  { batch }: { readonly batch: string },
): Promise<FinishSubmissionOutcome> {
  const row = await db
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
}
