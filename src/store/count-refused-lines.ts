import type { Db } from './db.ts';

/** How many lines of its input a batch left out. */
export async function countRefusedLines(db: Db, { batch }: { readonly batch: string }): Promise<number> {
  const { count } = await db
    .selectFrom('refusedLines')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('batch', '=', batch)
    .executeTakeFirstOrThrow();
  return count;
}
