import type { FailureKind, InvalidAnswerKind } from '#domain/failure-kind.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';
import type { CallRequest } from '#domain/call.ts';
import type { Where } from './where.ts';
import { verdictOn } from './where.ts';

/** What a call has to come to; what is not named must not be there. */
export type Expected =
  | {
      readonly kind: 'failed';
      readonly failure: FailureKind;
      readonly maybeBilled: boolean;
      readonly status?: number;
      readonly retryAfterMs?: number;
      readonly retryForbidden?: boolean;
    }
  | { readonly kind: 'valid'; readonly mended: boolean; readonly usage: 'exact' | 'estimated' }
  | { readonly kind: 'invalid'; readonly reason: InvalidAnswerKind };

/** A fault of the simulator, and what it has to come to: everywhere, or by place. */
export interface Row {
  readonly name: string;
  readonly fault: Readonly<Record<string, unknown>>;
  readonly expected: Expected | ((where: Where) => Expected);
}

/** Certainly not billed: refused, or never sent. */
export function refused(
  failure: FailureKind,
  status: number,
  more: { retryAfterMs?: number; retryForbidden?: boolean } = {},
): Expected {
  return { kind: 'failed', failure, maybeBilled: false, status, ...more };
}

/** The request went out and no answer came, or nobody's: the ledger says `unknown`. */
export function lost(failure: FailureKind, status?: number): Expected {
  return { kind: 'failed', failure, maybeBilled: true, ...(status !== undefined && { status }) };
}

export const VALID: Expected = { kind: 'valid', mended: false, usage: 'exact' };
export const MENDED: Expected = { kind: 'valid', mended: true, usage: 'exact' };
export const VALID_AT_A_GUESS: Expected = { kind: 'valid', mended: false, usage: 'estimated' };

export function invalid(reason: InvalidAnswerKind): Expected {
  return { kind: 'invalid', reason };
}

/** An outcome in the words of the table. */
export function told(outcome: CallOutcome, request: CallRequest): Expected | { readonly kind: 'aborted' } {
  switch (outcome.kind) {
    case 'aborted':
      return outcome;
    case 'failed': {
      const { failure, maybeBilled } = outcome;
      const { status, retryAfterMs, retryForbidden } = failure;
      return {
        kind: 'failed',
        failure: failure.kind,
        maybeBilled,
        ...(status !== undefined && { status }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
        ...(retryForbidden !== undefined && { retryForbidden }),
      };
    }
    case 'answered': {
      const verdict = verdictOn(outcome.answer, request);
      if (verdict.kind === 'invalid') return invalid(verdict.reason);
      return { kind: 'valid', mended: verdict.mended, usage: outcome.answer.usageState };
    }
  }
}
