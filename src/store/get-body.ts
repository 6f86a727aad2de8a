import type { Db } from './db.ts';

export async function getBody(db: Db, { hash }: { readonly hash: string }): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('bodies').select('bytes').where('hash', '=', hash).executeTakeFirst();
  return row?.bytes;
}
