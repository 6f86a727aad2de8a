import type { Db } from './db.ts';
import { readJsonBytes } from './json-column.ts';

export async function getBody(db: Db, { hash }: { readonly hash: string }): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('bodies').select('bytes').where('hash', '=', hash).executeTakeFirst();
  return row?.bytes;
}

/** A value that was kept by `putJson`: an input, an output, a request. */
export async function getJson(
  db: Db,
  { hash }: { readonly hash: string },
): Promise<{ readonly value: unknown } | undefined> {
  const bytes = await getBody(db, { hash });
  return bytes === undefined ? undefined : { value: readJsonBytes(bytes) };
}
