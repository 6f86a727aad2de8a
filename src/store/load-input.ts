import type { Db } from './db.ts';
import { readJsonBytes } from './json-column.ts';

/** The input of a generation, as its caller sent it. That it is missing is a bug. */
export async function loadInput(db: Db, { generation }: { readonly generation: string }): Promise<unknown> {
  const row = await db
    .selectFrom('generations')
    .innerJoin('bodies', 'bodies.hash', 'generations.inputBody')
    .select('bodies.bytes')
    .where('generations.generation', '=', generation)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`There is no generation ${generation} to load an input of.`);
  return readJsonBytes(row.bytes);
}
