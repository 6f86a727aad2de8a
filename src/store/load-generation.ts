import { inSnapshot } from './db.ts';
import type { Db } from './db.ts';
import { generationRecord } from './generation-record.ts';
import type { GenerationRecord } from './generation-record.ts';
import { roundRecord, selectRounds } from './round-record.ts';
import type { RoundRecord } from './round-record.ts';

export interface LoadedGeneration extends GenerationRecord {
  /** In order; none where it has not left the queue yet. */
  readonly rounds: readonly RoundRecord[];
}

export function loadGeneration(
  db: Db,
  { generation }: { readonly generation: string },
): Promise<LoadedGeneration | undefined> {
  return inSnapshot(db, async (trx) => {
    const row = await trx
      .selectFrom('generations')
      .selectAll()
      .where('generation', '=', generation)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const rounds = await selectRounds(trx)
      .where('rounds.generation', '=', generation)
      .orderBy('rounds.round')
      .execute();
    return { ...generationRecord(row), rounds: rounds.map(roundRecord) };
  });
}
