import type { Config } from '#config.ts';
import type { Finding } from '#domain/finding.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { Db } from '#store/db.ts';
import type { DecisionRecord } from '#store/decision-record.ts';
import { findReview } from '#store/find-review.ts';
import type { ReviewDossier } from '#store/find-review.ts';
import { loadInput } from '#store/load-input.ts';

import { readableAnswer } from './readable-answer.ts';
import type { ReadableAnswer } from './readable-answer.ts';
import { workflowLink } from './workflow-link.ts';

/** All that a reviewer needs to decide, of the review that is open or was the last. */
export interface ReviewSheet {
  readonly generation: string;
  readonly task: string;
  readonly version: number;
  readonly batch: string;
  readonly id: string;
  readonly round: number;
  readonly isOpen: boolean;
  readonly reason: string;
  /** What a decision repeats, so that it can't meet another draft. */
  readonly sees: string | null;
  readonly draftValid: boolean;
  /** The output, where it is valid; else `answer` has what the model said. */
  readonly draft: unknown;
  readonly answer: ReadableAnswer | null;
  readonly findings: readonly Finding[];
  readonly since: string;
  readonly due: string;
  readonly input: unknown;
  readonly decisions: readonly DecisionRecord[];
  readonly costUsd: number;
  readonly simulated: boolean;
  readonly link: string | null;
}

/** Undefined where the current round of the generation never came before a person. */
export async function reviewSheet(
  db: Db,
  config: Config,
  generation: string,
): Promise<ReviewSheet | undefined> {
  const dossier = await findReview(db, { generation });
  if (dossier === undefined) return undefined;
  const { review, attempt, isOpen, decisions, generation: loaded } = dossier;
  const { task, version, batch, id, round, simulated, rounds } = loaded;
  return {
    generation,
    task,
    version,
    batch,
    id,
    round,
    isOpen,
    reason: review.reason,
    sees: review.sees,
    draftValid: review.draftValid,
    draft: validDraft(dossier),
    answer: review.draftValid || attempt === null ? null : await readableAnswer(db, attempt),
    findings: attempt?.findings ?? [],
    since: review.since,
    due: review.due,
    input: await loadInput(db, { generation }),
    decisions,
    costUsd: rounds.reduce((sum, { costUsd }) => sum + costUsd, 0),
    simulated,
    link: workflowLink(await readStack(config.dataDir), generation),
  };
}

function validDraft({ review, draft }: ReviewDossier): unknown {
  return review.draftValid && draft !== null ? JSON.parse(new TextDecoder().decode(draft)) : null;
}
