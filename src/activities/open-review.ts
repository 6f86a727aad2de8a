import type { OpenReviewInput, OpenReviewResult } from '#contract/steps.ts';
import { jsonBytes, MAX_INLINE_BYTES } from '#domain/limits.ts';
import { getJson } from '#store/get-json.ts';
import { openReview as openReviewInStore } from '#store/open-review.ts';

import type { ActivityDeps } from './deps.ts';

/** Puts a draft into the human queue; what the reviewer sees is named by its hash. */
export async function openReview(deps: ActivityDeps, input: OpenReviewInput): Promise<OpenReviewResult> {
  const { db, now } = deps;
  const { plan, reason, attemptId, outputHash } = input;
  const since = now();
  const due = new Date(since.getTime() + plan.review.withinMs);
  const opened = await openReviewInStore(db, {
    generation: plan.generation,
    round: plan.round,
    reason,
    attemptId,
    outputHash,
    openedAt: since.toISOString(),
    dueAt: due.toISOString(),
  });
  // Ended from outside while this was on its way: the desk opens, and settling finds the ending that stands.
  const review = opened.kind === 'ended' ? null : opened.review;
  const draft = outputHash === null ? undefined : await getJson(db, { hash: outputHash });
  const isSmall = draft !== undefined && jsonBytes(draft.value) <= MAX_INLINE_BYTES;
  return {
    sees: review?.sees ?? null,
    draft: isSmall ? draft.value : null,
    since: review?.since ?? since.toISOString(),
    due: review?.due ?? due.toISOString(),
  };
}
