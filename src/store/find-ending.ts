import type { Ending } from '#domain/ending.ts';

import type { Db } from './db.ts';
import { findRound } from './find-round.ts';
import type { RoundKey } from './find-round.ts';

/** The ending of a round; undefined where it has none yet, or was never started. */
export async function findEnding(db: Db, key: RoundKey): Promise<Ending | undefined> {
  const found = await findRound(db, key);
  return found?.ending ?? undefined;
}
