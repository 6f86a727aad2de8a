import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import type { RawUsage } from './estimate-usage.ts';

/** An answer as its interface says it, before usage is settled and headers are added. */
export interface AnswerParts {
  readonly content: AnswerContent;
  readonly stop: StopReason;
  readonly usage: RawUsage;
  /** As the answer names it; undefined where it does not. */
  readonly model: string | undefined;
}

/** What differs between the protocols on the way out; everything else of a call is in `runCall`. */
export interface Dialect {
  /** Sends the request through the vendor's SDK, once. `timeoutMs` is the SDK's own, above ours. */
  send(request: CallRequest, timeoutMs: number): Promise<unknown>;
  /** The header with the provider's id of the request. */
  readonly requestIdHeader: string;
}
