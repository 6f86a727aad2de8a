import { roundUsd } from '#domain/usd.ts';

import type { Db } from './db.ts';
import type { RoundKey } from './find-round.ts';

/**
 * Sums the ledger of a round into its row. Every write to the ledger ends with it, so that counts, results and
 * budgets see running rounds too, and a call that ends after its round is still paid for.
 */
export async function refreshTotals(trx: Db, { generation, round }: RoundKey): Promise<void> {
  const totals = await trx
    .selectFrom('attempts')
    .select((eb) => [
      eb.fn.countAll<number>().as('attempts'),
      eb.fn.coalesce(eb.fn.sum<number>('inputTokens'), eb.val(0)).as('inputTokens'),
      eb.fn.coalesce(eb.fn.sum<number>('cachedInputTokens'), eb.val(0)).as('cachedInputTokens'),
      eb.fn.coalesce(eb.fn.sum<number>('outputTokens'), eb.val(0)).as('outputTokens'),
      eb.fn.coalesce(eb.fn.sum<number>('costUsd'), eb.val(0)).as('costUsd'),
    ])
    .where('generation', '=', generation)
    .where('round', '=', round)
    .executeTakeFirstOrThrow();
  await trx
    .updateTable('rounds')
    .set({ ...totals, costUsd: roundUsd(totals.costUsd) })
    .where('generation', '=', generation)
    .where('round', '=', round)
    .execute();
}
