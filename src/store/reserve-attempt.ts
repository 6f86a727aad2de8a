import type { CallRequest, Protocol } from '#domain/call.ts';
import type { Fallback } from '#domain/fallback.ts';
import type { Step } from '#domain/plan.ts';

import type { AttemptRecord } from './attempt-record.ts';
import { checkedCount } from './checked-number.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { findAnswer } from './find-answer.ts';
import { findAttempt } from './find-attempt.ts';
import { writeJson } from './json-column.ts';
import { lockGeneration } from './lock-rows.ts';
import { putJson } from './put-json.ts';
import { refreshTotals } from './refresh-totals.ts';
import type { AttemptPurpose } from './tables.ts';

export interface AttemptToReserve extends Step {
  /** A new one for each call; sent along as `x-client-request-id`. */
  readonly id: string;
  readonly rung: number;
  readonly purpose: AttemptPurpose;
  readonly endpoint: string;
  readonly protocol: Protocol;
  /** The endpoint's model, also where the simulator stands in for it. */
  readonly model: string;
  readonly prompt: { readonly name: string; readonly hash: string };
  readonly requestHash: string;
  readonly request: CallRequest;
  /** Left out on the route's first endpoint. */
  readonly fallback?: Fallback;
  readonly temporalAttempt: number;
  readonly worker: string;
  readonly now: string;
}

export type ReserveAttemptOutcome =
  | { readonly kind: 'reserved'; readonly seq: number }
  /** Meanwhile the step was answered, by a try that was thought dead: there is nothing left to buy. */
  | { readonly kind: 'answered'; readonly attempt: AttemptRecord };

/** Writes a call down. Only when this has returned `reserved` may its first byte leave. */
export function reserveAttempt(db: Db, wanted: AttemptToReserve): Promise<ReserveAttemptOutcome> {
  const { generation, round, step } = wanted;
  return inTransaction(db, async (trx) => {
    await lockGeneration(trx, wanted);
    const attempt = await findAnswer(trx, { generation, round, step });
    if (attempt !== undefined) return { kind: 'answered', attempt };
    const seq = await nextSeq(trx, wanted);
    if (await insertAttempt(trx, wanted, seq)) {
      await refreshTotals(trx, { generation, round });
      return { kind: 'reserved', seq };
    }
    return { kind: 'reserved', seq: await seqOfSame(trx, wanted) };
  });
}

async function nextSeq(trx: Db, { generation, round }: Step): Promise<number> {
  const { last } = await trx
    .selectFrom('attempts')
    .select((eb) => eb.fn.coalesce(eb.fn.max('seq'), eb.val(0)).as('last'))
    .where('generation', '=', generation)
    .where('round', '=', round)
    .executeTakeFirstOrThrow();
  return last + 1;
}

async function insertAttempt(trx: Db, wanted: AttemptToReserve, seq: number): Promise<boolean> {
  const { prompt, request, now, temporalAttempt, step, rung, fallback, ...columns } = wanted;
  const { hash } = await putJson(trx, { value: request, now });
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('attempts')
    .values({
      ...columns,
      ...UNANSWERED,
      seq,
      step: checkedCount('step', step),
      rung: checkedCount('rung', rung),
      mode: request.mode,
      promptName: prompt.name,
      promptHash: prompt.hash,
      requestBody: hash,
      fallback: fallback === undefined ? null : writeJson(fallback),
      state: 'reserved',
      reservedAt: now,
      temporalAttempt: checkedCount('temporalAttempt', temporalAttempt),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const UNANSWERED = {
  status: null,
  failureKind: null,
  providerCode: null,
  providerRequestId: null,
  message: null,
  answeredModel: null,
  stopKind: null,
  stopRaw: null,
  inputTokens: null,
  cachedInputTokens: null,
  outputTokens: null,
  usageState: null,
  costUsd: null,
  bodyHash: null,
  endedAt: null,
  final: null,
  verdict: null,
  findings: null,
  outputHash: null,
} as const;

/** The id is there: by a commit whose confirmation was lost on its way, or by a caller who uses one id twice. */
async function seqOfSame(trx: Db, wanted: AttemptToReserve): Promise<number> {
  const found = await findAttempt(trx, { id: wanted.id });
  const isSame =
    found?.state === 'reserved' &&
    found.generation === wanted.generation &&
    found.round === wanted.round &&
    found.step === wanted.step &&
    found.requestHash === wanted.requestHash;
  if (!isSame) throw new Error(`The attempt ${wanted.id} stands in the ledger as another call.`);
  return found.seq;
}
