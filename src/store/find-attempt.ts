import { attemptRecord } from './attempt-record.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { Db } from './db.ts';

export async function findAttempt(
  db: Db,
  { id }: { readonly id: string },
): Promise<AttemptRecord | undefined> {
  const row = await db.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : attemptRecord(row);
}
