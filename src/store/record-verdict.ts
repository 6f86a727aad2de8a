import type { Verdict } from '#domain/verdict.ts';

import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { writeJson } from './json-column.ts';
import { putJson } from './put-json.ts';
import type { StoredBody } from './put-body.ts';
import type { AttemptsTable } from './tables.ts';

export interface VerdictToRecord {
  readonly attemptId: string;
  readonly verdict: Verdict;
  readonly now: string;
}

export type RecordVerdictOutcome =
  | { readonly kind: 'valid'; readonly output: StoredBody }
  /** `output` is there where a person could still approve it. */
  | { readonly kind: 'invalid'; readonly output: StoredBody | null };

/** Writes down what validation said of an answer, and keeps a valid output as a body. */
export function recordVerdict(
  db: Db,
  { attemptId, verdict, now }: VerdictToRecord,
): Promise<RecordVerdictOutcome> {
  return inTransaction(db, async (trx) => {
    if (verdict.kind === 'invalid') {
      const { reason, findings, draft } = verdict;
      const output = draft === undefined ? null : await putJson(trx, { value: draft.value, now });
      const outputHash = output?.hash ?? null;
      await update(trx, attemptId, { verdict: reason, findings: writeJson(findings), outputHash });
      return { kind: 'invalid', output };
    }
    const output = await putJson(trx, { value: verdict.output, now });
    const word = verdict.mended ? 'mended' : 'valid';
    await update(trx, attemptId, { verdict: word, findings: null, outputHash: output.hash });
    return { kind: 'valid', output };
  });
}

type VerdictColumns = Pick<AttemptsTable, 'verdict' | 'findings' | 'outputHash'>;

async function update(trx: Db, id: string, columns: VerdictColumns): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('attempts')
    .set(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Error(`There is no attempt ${id} to judge.`);
}
