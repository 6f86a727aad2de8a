import type { Failure } from '#domain/failure.ts';

import { usageColumns } from './answer-columns.ts';
import type { UsageFacts } from './answer-columns.ts';
import { checkedCount } from './checked-number.ts';
import { cleanText } from './clean-text.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { findAttempt } from './find-attempt.ts';
import { lockGenerationOf } from './lock-rows.ts';
import { putBody } from './put-body.ts';
import { refreshTotals } from './refresh-totals.ts';
import type { AttemptState } from './tables.ts';

export interface AttemptToFail {
  readonly id: string;
  /** `failed` only where the provider certainly did no work. */
  readonly state: 'failed' | 'unknown';
  readonly failure: Failure;
  /** Its endpoint gets no further call in this step. */
  readonly final?: boolean;
  /** What came, if anything did. */
  readonly body?: Uint8Array | null;
  /** Where it can be said, or estimated, what the call used. */
  readonly used?: UsageFacts;
  readonly now: string;
}

export type FailAttemptOutcome =
  | { readonly kind: 'closed' }
  /** The row had been closed before and was left as it is. */
  | { readonly kind: 'late'; readonly state: Exclude<AttemptState, 'reserved'> };

/** Closes a call that brought no answer. */
export function failAttempt(db: Db, wanted: AttemptToFail): Promise<FailAttemptOutcome> {
  const { id, now } = wanted;
  return inTransaction(db, async (trx) => {
    await lockGenerationOf(trx, { id });
    const row = await findAttempt(trx, { id });
    if (row === undefined) throw new Error(`There is no attempt ${id} to close.`);
    if (row.state !== 'reserved') return { kind: 'late', state: row.state };
    const body = wanted.body == null ? null : await putBody(trx, { bytes: wanted.body, now });
    await trx
      .updateTable('attempts')
      .set({ ...failureColumns(wanted), bodyHash: body?.hash ?? null })
      .where('id', '=', id)
      .where('state', '=', 'reserved')
      .execute();
    await refreshTotals(trx, row);
    return { kind: 'closed' };
  });
}

function failureColumns({ state, failure, final, used, now }: AttemptToFail) {
  const { kind, message, status, providerCode, requestId } = failure;
  return {
    state,
    failureKind: kind,
    final: final === true ? (1 as const) : (0 as const),
    message: cleanText(message),
    status: status === undefined ? null : checkedCount('status', status),
    providerCode: cleanText(providerCode ?? null),
    providerRequestId: cleanText(requestId ?? null),
    ...(used === undefined ? { usageState: 'absent' as const } : usageColumns(used)),
    endedAt: now,
  };
}
