import { answerColumns } from './answer-columns.ts';
import type { AnswerFacts } from './answer-columns.ts';
import type { AttemptRecord } from './attempt-record.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { findAnswer } from './find-answer.ts';
import { findAttempt } from './find-attempt.ts';
import { lockGenerationOf } from './lock-rows.ts';
import { putBody } from './put-body.ts';
import { refreshTotals } from './refresh-totals.ts';

export interface AttemptToAnswer extends AnswerFacts {
  readonly id: string;
  /** Raw, as it came. */
  readonly body: Uint8Array;
  readonly now: string;
}

export type AnswerAttemptOutcome =
  | { readonly kind: 'answered'; readonly bodyHash: string; readonly bytes: number }
  /**
   * Too late: the row had been closed, or the step has another answer. Body and usage are kept and paid for, the
   * row stays or becomes `unknown`, and the step's answer, if it has one, is `winner`.
   */
  | {
      readonly kind: 'late';
      readonly bodyHash: string;
      readonly bytes: number;
      readonly winner: AttemptRecord | null;
    };

/** Commits the raw answer and its state in one. Return no result before this has returned. */
export function answerAttempt(db: Db, wanted: AttemptToAnswer): Promise<AnswerAttemptOutcome> {
  const { id, body, now } = wanted;
  const columns = answerColumns(wanted);
  return inTransaction(db, async (trx) => {
    await lockGenerationOf(trx, { id });
    const { hash: bodyHash, size: bytes } = await putBody(trx, { bytes: body, now });
    const row = await findAttempt(trx, { id });
    if (row === undefined) throw new Error(`There is no attempt ${id} to answer.`);
    const winner = await findAnswer(trx, { generation: row.generation, round: row.round, step: row.step });
    // The same answer once more: its first commit was not confirmed to whoever wrote it.
    if (winner?.id === id) return answeredAgain(row, bodyHash, bytes, winner);
    const isFirst = row.state === 'reserved' && winner === undefined;
    const state = isFirst ? ANSWERED : lateColumns(row);
    await trx
      .updateTable('attempts')
      .set({ ...columns, ...state, bodyHash, endedAt: row.endedAt ?? now })
      .where('id', '=', id)
      .execute();
    await refreshTotals(trx, row);
    return isFirst
      ? { kind: 'answered', bodyHash, bytes }
      : { kind: 'late', bodyHash, bytes, winner: winner ?? null };
  });
}

const ANSWERED = { state: 'answered' } as const;

const LATE_MESSAGE = 'The answer came after the call had been given up; it was paid for and is not used.';

/** A row that had been closed keeps the reason that it was closed for. */
function lateColumns({ failureKind, message }: AttemptRecord) {
  return {
    state: 'unknown' as const,
    failureKind: failureKind ?? ('ConnectionLost' as const),
    message: message ?? LATE_MESSAGE,
  };
}

function answeredAgain(
  row: AttemptRecord,
  bodyHash: string,
  bytes: number,
  winner: AttemptRecord,
): AnswerAttemptOutcome {
  return row.bodyHash === bodyHash
    ? { kind: 'answered', bodyHash, bytes }
    : { kind: 'late', bodyHash, bytes, winner };
}
