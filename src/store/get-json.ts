import type { Db } from './db.ts';
import { getBody } from './get-body.ts';
import { readJsonBytes } from './json-column.ts';

/** A value that was kept by `putJson`: an input, an output, a request. */
export async function getJson(
  db: Db,
  { hash }: { readonly hash: string },
): Promise<{ readonly value: unknown } | undefined> {
  const bytes = await getBody(db, { hash });
  return bytes === undefined ? undefined : { value: readJsonBytes(bytes) };
}
