import type { CallRequest } from '#domain/call.ts';
import type { CallOutcome } from '#domain/call-outcome.ts';

/** One call of one endpoint. */
export interface ProviderCall {
  readonly request: CallRequest;
  /** The ledger's attempt id, sent as `x-client-request-id`: a trace, not an idempotency key, since no provider has one. */
  readonly attemptId: string;
  /** Fires when the caller no longer wants the answer; the socket is closed at once. */
  readonly signal: AbortSignal;
  /** Milliseconds from the first byte sent to the last byte read. */
  readonly totalMs: number;
  /** Milliseconds without a byte, once the headers have come, or of a stream its first event. */
  readonly idleMs: number;
}

/** An adapter for one wire protocol: at most one HTTP request a call, never a retry, never a thrown provider error. */
export interface Provider {
  call(call: ProviderCall): Promise<CallOutcome>;
}

export interface ProviderOptions {
  /** Address without a path for Anthropic, with `/v1` for OpenAI; null: the vendor's own. */
  readonly baseUrl: string | null;
  /** The key itself; null where the server wants none. */
  readonly apiKey: string | null;
  /** The header that carries the key, in lower case; without it, `authorization` with `Bearer`. */
  readonly keyHeader?: string | undefined;
  /** Further headers, none of them a secret. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Further parameters of the address, e.g. Azure's `api-version`. */
  readonly query?: Readonly<Record<string, string>> | undefined;
}
