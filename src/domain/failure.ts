import type { FailureKind } from './failure-kind.ts';
import type { Finding } from './finding.ts';

/**
 * Why a call, or a generation, did not succeed. Small on purpose (its JSON stays under 2 KiB): ids, numbers and
 * codes, never a key and never a body.
 */
export interface Failure {
  readonly kind: FailureKind;
  /** One sentence for a person, at most 300 characters. */
  readonly message: string;
  /** HTTP status, where an answer with one came. */
  readonly status?: number;
  /** The provider's own code or type, e.g. `insufficient_quota`. */
  readonly providerCode?: string;
  /** The provider's id of the request, for its support. */
  readonly requestId?: string;
  /** How long the provider asked to wait, in milliseconds, as sent (not yet floored or jittered). */
  readonly retryAfterMs?: number;
  /** The provider forbade a retry (`x-should-retry: false`). */
  readonly retryForbidden?: boolean;
  /** Endpoint and model that were asked. */
  readonly endpoint?: string;
  readonly model?: string;
  /** What validation found wrong, where the answer itself was the failure. */
  readonly findings?: readonly Finding[];
}

/** The longest message that a failure carries: pending failures over 4 KiB are cut by Temporal. */
export const MAX_FAILURE_MESSAGE_CHARS = 300;

/** The most findings that a failure carries; the ledger keeps all. */
export const MAX_FAILURE_FINDINGS = 5;

export function shortMessage(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_FAILURE_MESSAGE_CHARS ? line : `${line.slice(0, MAX_FAILURE_MESSAGE_CHARS - 1)}…`;
}
