import { createHash } from 'node:crypto';

import type { Db } from './db.ts';

export interface StoredBody {
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

/** Keeps raw bytes under their SHA-256. The same bytes again are the same body. */
export async function putBody(
  db: Db,
  { bytes, now }: { readonly bytes: Uint8Array; readonly now: string },
): Promise<StoredBody> {
  const body = { hash: hashOf(bytes), size: bytes.byteLength };
  await db
    .insertInto('bodies')
    .values({ ...body, bytes, createdAt: now })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return body;
}

/** As `hashBytes` of the domain, by the native implementation: bodies are the largest things that are hashed. */
function hashOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
