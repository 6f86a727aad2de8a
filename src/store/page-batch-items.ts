import type { Stage } from '#domain/ending.ts';

import type { Db } from './db.ts';

/** An item that has no ending yet. */
export interface OpenItem {
  readonly generation: string;
  readonly id: string;
  readonly runOrder: number;
  readonly stage: Exclude<Stage, 'done'>;
  readonly inputHash: string;
}

export interface PageWanted {
  readonly batch: string;
  /** The last `runOrder` of the page before; -1 for the first page. */
  readonly afterOrder: number;
  readonly limit: number;
}

/** The next items of a batch without an ending, in the order in which they run. */
export async function pageBatchItems(db: Db, wanted: PageWanted): Promise<readonly OpenItem[]> {
  const { batch, afterOrder, limit } = wanted;
  return await db
    .selectFrom('generations')
    .select(['generation', 'itemId as id', 'runOrder', 'stage', 'inputHash'])
    .where('batch', '=', batch)
    .where('runOrder', '>', afterOrder)
    .where('endingKind', 'is', null)
    .orderBy('runOrder')
    .limit(limit)
    .$narrowType<{ runOrder: number; stage: OpenItem['stage'] }>()
    .execute();
}
