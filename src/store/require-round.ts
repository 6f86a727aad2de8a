import type { Db } from './db.ts';
import { findRound } from './find-round.ts';
import type { RoundKey } from './find-round.ts';
import type { RoundRecord } from './round-record.ts';

/** For operations on a round that its caller has started; that it is missing is a bug. */
export async function requireRound(db: Db, key: RoundKey): Promise<RoundRecord> {
  const found = await findRound(db, key);
  if (found === undefined) throw new Error(`There is no round ${key.round} of ${key.generation}.`);
  return found;
}
