import type { Selectable } from 'kysely';

import type { Ending } from '#domain/ending.ts';
import { MAX_INLINE_BYTES } from '#domain/limits.ts';
import type { Plan } from '#domain/plan.ts';
import type { Usage } from '#domain/usage.ts';

import type { Db } from './db.ts';
import { endingOf } from './ending-columns.ts';
import { readJson } from './json-column.ts';
import type { RoundsTable } from './tables.ts';

/** The review that a round is or was in. */
export interface ReviewRecord {
  readonly reason: string;
  /** Hash of the draft; null where no call brought an answer. */
  readonly sees: string | null;
  readonly draftAttempt: string | null;
  /** The draft is a valid output, and not a raw answer. */
  readonly draftValid: boolean;
  readonly since: string;
  readonly due: string;
}

/** One round of a generation with what it cost until now. */
export interface RoundRecord {
  readonly generation: string;
  readonly round: number;
  readonly plan: Plan | null;
  readonly taskHash: string | null;
  /** Id of the workflow that carries it: a lane, or the generation's own. */
  readonly carrier: string;
  readonly runId: string | null;
  readonly review: ReviewRecord | null;
  readonly ending: Ending | null;
  readonly outputHash: string | null;
  /** Calls in the ledger. */
  readonly attempts: number;
  readonly usage: Usage;
  readonly costUsd: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** Rounds with their output, where it is small enough to be shown with them. */
export function selectRounds(db: Db) {
  return db
    .selectFrom('rounds')
    .leftJoin('bodies', (join) =>
      join.onRef('bodies.hash', '=', 'rounds.outputHash').on('bodies.size', '<=', MAX_INLINE_BYTES),
    )
    .selectAll('rounds')
    .select('bodies.bytes as output');
}

export function roundRecord(
  row: Selectable<RoundsTable> & { readonly output: Uint8Array | null },
): RoundRecord {
  const { ending, outputHash } = row;
  return {
    generation: row.generation,
    round: row.round,
    plan: row.plan === null ? null : readJson<Plan>(row.plan),
    taskHash: row.taskHash,
    carrier: row.carrier ?? row.generation,
    runId: row.runId,
    review: reviewOf(row),
    ending: ending === null ? null : endingOf({ ending, outputHash }, row.output),
    outputHash,
    attempts: row.attempts,
    usage: {
      inputTokens: row.inputTokens,
      cachedInputTokens: row.cachedInputTokens,
      outputTokens: row.outputTokens,
    },
    costUsd: row.costUsd,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
  };
}

function reviewOf(row: Selectable<RoundsTable>): ReviewRecord | null {
  const { reviewReason, reviewOpenedAt, reviewDueAt } = row;
  if (reviewReason === null || reviewOpenedAt === null || reviewDueAt === null) return null;
  return {
    reason: reviewReason,
    sees: row.draftHash,
    draftAttempt: row.draftAttempt,
    draftValid: row.draftValid === 1,
    since: reviewOpenedAt,
    due: reviewDueAt,
  };
}
