import type { Db } from './db.ts';
import { settleRound } from './settle-round.ts';

/** Settled a page at a time, so that no transaction holds the store for long. */
const PAGE_ROWS = 200;

/** Ends, as `cancelled`, what a batch never started: an input without an ending would be lost. Returns how many. */
export async function cancelQueued(
  db: Db,
  { batch, now }: { readonly batch: string; readonly now: string },
): Promise<number> {
  let cancelled = 0;
  for (;;) {
    const page = await db
      .selectFrom('generations')
      .select(['generation', 'round'])
      .where('batch', '=', batch)
      .where('stage', '=', 'queued')
      .limit(PAGE_ROWS)
      .execute();
    for (const row of page) await settleRound(db, { ...row, ending: { kind: 'cancelled' }, now });
    cancelled += page.length;
    if (page.length < PAGE_ROWS) return cancelled;
  }
}
