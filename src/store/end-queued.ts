import type { EndingDraft } from '#domain/ending-draft.ts';

import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { lockQueued } from './lock-rows.ts';
import { settleRound } from './settle-round.ts';

/** Settled a page at a time: one commit for many, and no transaction that holds the store for long. */
const PAGE_ROWS = 200;

/** Ends what a batch never started: an input without an ending would be lost. Returns how many there were. */
export async function endQueued(
  db: Db,
  { batch, ending, now }: { readonly batch: string; readonly ending: EndingDraft; readonly now: string },
): Promise<number> {
  let ended = 0;
  for (;;) {
    const page = await inTransaction(db, async (trx) => {
      const rows = await lockQueued(trx, { batch, limit: PAGE_ROWS });
      for (const row of rows) await settleRound(trx, { ...row, ending, now });
      return rows.length;
    });
    ended += page;
    if (page < PAGE_ROWS) return ended;
  }
}
