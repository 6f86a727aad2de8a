import type { EndingDraft } from '#domain/ending-draft.ts';

import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { endingColumns, failureColumns } from './ending-columns.ts';
import { lockGeneration } from './lock-rows.ts';
import { requireRound } from './require-round.ts';
import type { RoundRecord } from './round-record.ts';
import { EMPTY_ROUND } from './start-round.ts';

export interface RoundToSettle {
  readonly generation: string;
  readonly round: number;
  readonly ending: EndingDraft;
  readonly now: string;
}

export type SettleRoundOutcome =
  | { readonly kind: 'settled'; readonly round: RoundRecord }
  /** The round had an ending, which stands; the one that was given now is not written anywhere. */
  | { readonly kind: 'already'; readonly round: RoundRecord };

/**
 * Gives a round its one ending. A generation that could not even be planned, or was cancelled in the queue, ends in
 * a round that never started.
 */
export function settleRound(db: Db, wanted: RoundToSettle): Promise<SettleRoundOutcome> {
  const { generation, round, ending, now } = wanted;
  return inTransaction(db, async (trx) => {
    await lockGeneration(trx, wanted);
    await refuseOtherRound(trx, wanted);
    await trx
      .insertInto('rounds')
      .values({ generation, round, startedAt: now, ...EMPTY_ROUND })
      .onConflict((conflict) => conflict.columns(['generation', 'round']).doNothing())
      .execute();
    const { numUpdatedRows } = await trx
      .updateTable('rounds')
      .set({ ...endingColumns(ending), endedAt: now })
      .where('generation', '=', generation)
      .where('round', '=', round)
      .where('ending', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) await endGeneration(trx, wanted);
    const settled = await requireRound(trx, { generation, round });
    return { kind: numUpdatedRows === 1n ? 'settled' : 'already', round: settled };
  });
}

async function refuseOtherRound(db: Db, { generation, round }: RoundToSettle): Promise<void> {
  const row = await db
    .selectFrom('generations')
    .select('round')
    .where('generation', '=', generation)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`There is no generation ${generation} to end.`);
  if (round > row.round)
    throw new Error(`Round ${round} of ${generation} can't end: it is in round ${row.round}.`);
}

async function endGeneration(db: Db, { generation, round, ending, now }: RoundToSettle): Promise<void> {
  const failure = failureColumns(ending);
  await db
    .updateTable('generations')
    .set({
      stage: 'done',
      endingKind: ending.kind,
      failureKind: failure?.kind ?? null,
      failureMessage: failure?.message ?? null,
      endedAt: now,
    })
    .where('generation', '=', generation)
    .where('round', '=', round)
    .execute();
}
