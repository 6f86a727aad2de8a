import { cleanText } from './clean-text.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { findAttempt } from './find-attempt.ts';
import { lockGeneration } from './lock-rows.ts';
import { requireRound } from './require-round.ts';
import type { ReviewRecord, RoundRecord } from './round-record.ts';

export interface ReviewToOpen {
  readonly generation: string;
  readonly round: number;
  readonly reason: string;
  /** The attempt whose answer is the draft; null where none came. */
  readonly attemptId: string | null;
  /** Hash of the output, where the draft is a valid one. */
  readonly outputHash: string | null;
  readonly openedAt: string;
  readonly dueAt: string;
}

export type OpenReviewOutcome =
  | { readonly kind: 'opened'; readonly review: ReviewRecord }
  /** This review was open: its first times hold. */
  | { readonly kind: 'repeated'; readonly review: ReviewRecord }
  | { readonly kind: 'ended'; readonly round: RoundRecord };

/** Puts a generation before a person. `sees` of the review is the hash of what is shown. */
export function openReview(db: Db, wanted: ReviewToOpen): Promise<OpenReviewOutcome> {
  const { generation, round, reason, attemptId, outputHash, openedAt, dueAt } = wanted;
  return inTransaction(db, async (trx) => {
    await lockGeneration(trx, wanted);
    const found = await requireRound(trx, { generation, round });
    if (found.ending !== null) return { kind: 'ended', round: found };
    const draftHash = outputHash ?? (await rawAnswerOf(trx, attemptId));
    const { numUpdatedRows: entered } = await trx
      .updateTable('generations')
      .set({ stage: 'review' })
      .where('generation', '=', generation)
      .where('round', '=', round)
      .where('stage', 'not in', ['review', 'done'])
      .executeTakeFirst();
    const open = found.review;
    if (entered === 0n && open?.sees === draftHash && open.draftAttempt === attemptId) {
      return { kind: 'repeated', review: open };
    }
    await trx
      .updateTable('rounds')
      .set({
        reviewReason: cleanText(reason),
        draftAttempt: attemptId,
        draftHash,
        draftValid: outputHash === null ? 0 : 1,
        reviewOpenedAt: openedAt,
        reviewDueAt: dueAt,
      })
      .where('generation', '=', generation)
      .where('round', '=', round)
      .execute();
    const { review } = await requireRound(trx, { generation, round });
    if (review === null) throw new Error(`The review of ${generation} was not written.`);
    return { kind: 'opened', review };
  });
}

async function rawAnswerOf(trx: Db, attemptId: string | null): Promise<string | null> {
  if (attemptId === null) return null;
  const attempt = await findAttempt(trx, { id: attemptId });
  return attempt?.bodyHash ?? null;
}
