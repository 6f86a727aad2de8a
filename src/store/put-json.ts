import type { Db } from './db.ts';
import { jsonBytesOf } from './json-column.ts';
import { putBody } from './put-body.ts';
import type { StoredBody } from './put-body.ts';

/** Keeps a value as canonical JSON, so that its hash is `hashValue` of it. */
export function putJson(
  db: Db,
  { value, now }: { readonly value: unknown; readonly now: string },
): Promise<StoredBody> {
  return putBody(db, { bytes: jsonBytesOf(value), now });
}
