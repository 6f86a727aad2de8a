import type { Failure } from '#domain/failure.ts';
import type { Step } from '#domain/plan.ts';

import type { AttemptRecord } from './attempt-record.ts';
import type { Db } from './db.ts';
import { listAttempts } from './list-attempts.ts';

export interface EndpointTally {
  readonly endpoint: string;
  readonly calls: number;
  /** The failure after which it gets no further call; null while it may get one. */
  readonly final: Failure | null;
}

/** What has been tried in a step. Close its orphans first: a reserved row says nothing yet. */
export interface StepTally {
  /** Every call that was written down: a call that might have been sent counts as sent. */
  readonly calls: number;
  readonly endpoints: readonly EndpointTally[];
  /** Calls that may have been billed without an answer. */
  readonly unknown: number;
  /** Calls under way, or of a worker that is gone. */
  readonly reserved: number;
  /** Why the last call that ended without an answer did so. */
  readonly lastFailure: Failure | null;
}

/** Budgets of calls are counted here and not in memory, which a crash forgets. */
export async function tallyStep(db: Db, { generation, round, step }: Step): Promise<StepTally> {
  const attempts = (await listAttempts(db, { generation, round })).filter((attempt) => attempt.step === step);
  const byEndpoint = Map.groupBy(attempts, ({ endpoint }) => endpoint);
  const last = attempts.findLast(({ failureKind }) => failureKind !== null);
  return {
    calls: attempts.length,
    endpoints: [...byEndpoint].map(([endpoint, calls]) => {
      const end = calls.find(({ final }) => final);
      return { endpoint, calls: calls.length, final: end === undefined ? null : failureOf(end) };
    }),
    unknown: attempts.filter(({ state }) => state === 'unknown').length,
    reserved: attempts.filter(({ state }) => state === 'reserved').length,
    lastFailure: last === undefined ? null : failureOf(last),
  };
}

function failureOf(attempt: AttemptRecord): Failure | null {
  const { failureKind, message, status, providerCode, providerRequestId, endpoint, model } = attempt;
  if (failureKind === null) return null;
  return {
    kind: failureKind,
    message: message ?? '',
    ...(status !== null && { status }),
    ...(providerCode !== null && { providerCode }),
    ...(providerRequestId !== null && { requestId: providerRequestId }),
    endpoint,
    model,
  };
}
