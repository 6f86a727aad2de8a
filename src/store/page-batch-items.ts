import type { Stage } from '#domain/ending.ts';

import type { Db } from './db.ts';

/** An item that has no ending yet. */
export interface OpenItem {
  readonly generation: string;
  readonly id: string;
  readonly seq: number;
  readonly stage: Exclude<Stage, 'done'>;
  readonly inputHash: string;
}

export interface PageWanted {
  readonly batch: string;
  /** The last `seq` of the page before; -1 for the first page. */
  readonly afterSeq: number;
  readonly limit: number;
}

/** The next items of a batch without an ending, in input order. */
export async function pageBatchItems(db: Db, wanted: PageWanted): Promise<readonly OpenItem[]> {
  const { batch, afterSeq, limit } = wanted;
  return await db
    .selectFrom('generations')
    .select(['generation', 'itemId as id', 'seq', 'stage', 'inputHash'])
    .where('batch', '=', batch)
    .where('seq', '>', afterSeq)
    .where('endingKind', 'is', null)
    .orderBy('seq')
    .limit(limit)
    .$narrowType<{ seq: number; stage: OpenItem['stage'] }>()
    .execute();
}
