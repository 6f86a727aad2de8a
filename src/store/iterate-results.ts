import type { EndingKind } from '#domain/ending.ts';

import { inSnapshot } from './db.ts';
import type { Db } from './db.ts';
import { generationRecord } from './generation-record.ts';
import type { GenerationRecord } from './generation-record.ts';
import { roundRecord, selectRounds } from './round-record.ts';
import type { RoundRecord } from './round-record.ts';

/** At most 32 KiB of output each: a page is some megabytes at worst. */
const PAGE_ROWS = 200;

export interface ResultsWanted {
  readonly batch: string;
  /** Only those that ended so. */
  readonly ending?: EndingKind | undefined;
}

export interface ResultRecord {
  readonly generation: GenerationRecord;
  /** The current round; null where it has not left the queue yet. */
  readonly round: RoundRecord | null;
}

/** Every item of a batch in input order, those without an ending included, page by page while the batch runs. */
export async function* iterateResults(
  db: Db,
  wanted: ResultsWanted,
): AsyncGenerator<ResultRecord, void, void> {
  let afterSeq = -1;
  for (;;) {
    const page = await pageOf(db, wanted, afterSeq);
    yield* page;
    const last = page.at(-1)?.generation.seq;
    if (last == null || page.length < PAGE_ROWS) return;
    afterSeq = last;
  }
}

function pageOf(db: Db, { batch, ending }: ResultsWanted, afterSeq: number): Promise<ResultRecord[]> {
  return inSnapshot(db, async (trx) => {
    let query = trx
      .selectFrom('generations')
      .selectAll()
      .where('batch', '=', batch)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(PAGE_ROWS);
    if (ending !== undefined) query = query.where('endingKind', '=', ending);
    const generations = (await query.execute()).map(generationRecord);
    const rounds = await currentRounds(trx, generations);
    return generations.map((generation) => ({
      generation,
      round: rounds.get(generation.generation) ?? null,
    }));
  });
}

async function currentRounds(
  trx: Db,
  generations: readonly GenerationRecord[],
): Promise<ReadonlyMap<string, RoundRecord>> {
  if (generations.length === 0) return new Map();
  const rows = await selectRounds(trx)
    .innerJoin('generations as g', (join) =>
      join.onRef('g.generation', '=', 'rounds.generation').onRef('g.round', '=', 'rounds.round'),
    )
    .where(
      'rounds.generation',
      'in',
      generations.map(({ generation }) => generation),
    )
    .execute();
  return new Map(rows.map((row) => [row.generation, roundRecord(row)]));
}
