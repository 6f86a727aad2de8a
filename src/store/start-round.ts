import type { Plan } from '#domain/plan.ts';

import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { writeJson } from './json-column.ts';
import { lockGeneration } from './lock-rows.ts';
import { requireRound } from './require-round.ts';
import type { RoundRecord } from './round-record.ts';

export interface RoundToStart {
  readonly generation: string;
  readonly round: number;
  readonly plan: Plan;
  /** Id of the workflow that carries the round; left out: the generation's own. */
  readonly carrier?: string;
  readonly runId: string;
  readonly now: string;
}

export type StartRoundOutcome =
  | { readonly kind: 'started'; readonly plan: Plan }
  /** It had been started before: its first plan holds, whatever the configuration says by now. */
  | { readonly kind: 'resumed'; readonly plan: Plan }
  | { readonly kind: 'ended'; readonly round: RoundRecord };

/** Pins the plan of a round and makes it the current one: the first, or the one after a round that has ended. */
export function startRound(db: Db, wanted: RoundToStart): Promise<StartRoundOutcome> {
  const { generation, round, plan, carrier = generation, runId, now } = wanted;
  return inTransaction(db, async (trx) => {
    await lockGeneration(trx, wanted);
    await refuseOutOfTurn(trx, wanted);
    const { numInsertedOrUpdatedRows: inserted } = await trx
      .insertInto('rounds')
      .values({ generation, round, startedAt: now, ...EMPTY_ROUND })
      .onConflict((conflict) => conflict.columns(['generation', 'round']).doNothing())
      .executeTakeFirst();
    const found = await requireRound(trx, { generation, round });
    if (found.ending !== null) return { kind: 'ended', round: found };
    const pinned = found.plan ?? plan;
    // A run that takes over from one that was ended from outside is named from now on.
    await trx
      .updateTable('rounds')
      .set({ plan: writeJson(pinned), taskHash: pinned.taskHash, carrier, runId })
      .where('generation', '=', generation)
      .where('round', '=', round)
      .execute();
    if (inserted === 1n) await enterRound(trx, { generation, round });
    return { kind: inserted === 1n ? 'started' : 'resumed', plan: pinned };
  });
}

/** A round before anything has happened in it. */
export const EMPTY_ROUND = {
  taskHash: null,
  plan: null,
  carrier: null,
  runId: null,
  reviewReason: null,
  draftAttempt: null,
  draftHash: null,
  draftValid: null,
  reviewOpenedAt: null,
  reviewDueAt: null,
  endedAt: null,
  ending: null,
  outputHash: null,
  attempts: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
} as const;

async function refuseOutOfTurn(db: Db, { generation, round }: RoundToStart): Promise<void> {
  const row = await db
    .selectFrom('generations')
    .select(['round', 'stage'])
    .where('generation', '=', generation)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`There is no generation ${generation} to start a round of.`);
  const isNext = round === row.round + 1 && row.stage === 'done';
  if (round > row.round && !isNext) {
    throw new Error(
      `Round ${round} of ${generation} can't start: it is in round ${row.round}, ${row.stage}.`,
    );
  }
}

async function enterRound(
  db: Db,
  { generation, round }: { generation: string; round: number },
): Promise<void> {
  await db
    .updateTable('generations')
    .set({
      round,
      stage: 'generating',
      endingKind: null,
      failureKind: null,
      failureMessage: null,
      endedAt: null,
    })
    .where('generation', '=', generation)
    .execute();
}
