import type { Db } from './db.ts';
import { roundRecord, selectRounds } from './round-record.ts';
import type { RoundRecord } from './round-record.ts';

export interface RoundKey {
  readonly generation: string;
  readonly round: number;
}

export async function findRound(db: Db, { generation, round }: RoundKey): Promise<RoundRecord | undefined> {
  const row = await selectRounds(db)
    .where('rounds.generation', '=', generation)
    .where('rounds.round', '=', round)
    .executeTakeFirst();
  return row === undefined ? undefined : roundRecord(row);
}
