import type { AttemptRecord } from './attempt-record.ts';
import { inSnapshot } from './db.ts';
import type { Db } from './db.ts';
import type { DecisionRecord } from './decision-record.ts';
import { findAttempt } from './find-attempt.ts';
import { getBody } from './get-body.ts';
import { listDecisions } from './list-decisions.ts';
import { loadGeneration } from './load-generation.ts';
import type { LoadedGeneration } from './load-generation.ts';
import type { ReviewRecord } from './round-record.ts';

/** All that a reviewer needs, of the review that is open or was the last. */
export interface ReviewDossier {
  readonly generation: LoadedGeneration;
  readonly isOpen: boolean;
  readonly review: ReviewRecord;
  /** The bytes that `sees` names: canonical JSON where the draft is valid, else the provider's raw answer. */
  readonly draft: Uint8Array | null;
  /** The call that the draft comes from, with what validation found wrong. */
  readonly attempt: AttemptRecord | null;
  readonly decisions: readonly DecisionRecord[];
}

/** The review of a generation's current round; undefined where it has none. */
export function findReview(
  db: Db,
  { generation }: { readonly generation: string },
): Promise<ReviewDossier | undefined> {
  return inSnapshot(db, async (trx) => {
    const loaded = await loadGeneration(trx, { generation });
    const current = loaded?.rounds.find(({ round }) => round === loaded.round);
    if (loaded === undefined || current === undefined || current.review === null) return undefined;
    const { review, round } = current;
    const { sees, draftAttempt } = review;
    const draft = sees === null ? undefined : await getBody(trx, { hash: sees });
    const attempt = draftAttempt === null ? undefined : await findAttempt(trx, { id: draftAttempt });
    return {
      generation: loaded,
      isOpen: loaded.stage === 'review',
      review,
      draft: draft ?? null,
      attempt: attempt ?? null,
      decisions: await listDecisions(trx, { generation, round }),
    };
  });
}
