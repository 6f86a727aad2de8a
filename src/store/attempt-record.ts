import type { Selectable } from 'kysely';

import type { Fallback } from '#domain/fallback.ts';
import type { Finding } from '#domain/finding.ts';
import type { Usage } from '#domain/usage.ts';

import { readJson } from './json-column.ts';
import type { AttemptsTable } from './tables.ts';

type Columns = Selectable<AttemptsTable>;
type Read = 'inputTokens' | 'cachedInputTokens' | 'outputTokens' | 'findings' | 'fallback' | 'final';

/** One call as the ledger has it. */
export interface AttemptRecord extends Omit<Columns, Read> {
  /** Null where nothing is known of it. */
  readonly usage: Usage | null;
  readonly findings: readonly Finding[] | null;
  /** Why it went to another endpoint than the route's first; null on that one. */
  readonly fallback: Fallback | null;
  /** It failed so that its endpoint gets no further call in this step. */
  readonly final: boolean;
}

export function attemptRecord(row: Columns): AttemptRecord {
  const { inputTokens, cachedInputTokens, outputTokens, findings, fallback, final, ...rest } = row;
  return {
    ...rest,
    usage:
      inputTokens === null
        ? null
        : { inputTokens, cachedInputTokens: cachedInputTokens ?? 0, outputTokens: outputTokens ?? 0 },
    findings: findings === null ? null : readJson<readonly Finding[]>(findings),
    fallback: fallback === null ? null : readJson<Fallback>(fallback),
    final: final === 1,
  };
}
