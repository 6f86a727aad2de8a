import type { Selectable } from 'kysely';

import type { Finding } from '#domain/finding.ts';
import type { Usage } from '#domain/usage.ts';

import { readJson } from './json-column.ts';
import type { AttemptsTable } from './tables.ts';

/** One call as the ledger has it. */
export interface AttemptRecord
  extends Omit<Selectable<AttemptsTable>, 'inputTokens' | 'cachedInputTokens' | 'outputTokens' | 'findings'> {
  /** Null where nothing is known of it. */
  readonly usage: Usage | null;
  readonly findings: readonly Finding[] | null;
}

export function attemptRecord(row: Selectable<AttemptsTable>): AttemptRecord {
  const { inputTokens, cachedInputTokens, outputTokens, findings, ...rest } = row;
  return {
    ...rest,
    usage:
      inputTokens === null
        ? null
        : { inputTokens, cachedInputTokens: cachedInputTokens ?? 0, outputTokens: outputTokens ?? 0 },
    findings: findings === null ? null : readJson<readonly Finding[]>(findings),
  };
}
