import type { ModelAnswer } from './call.ts';
import type { Failure } from './failure.ts';

/** How long a call took, in milliseconds from its beginning. */
export interface CallTiming {
  /** Until the headers, or of a stream its first event: the call was taken. Null where it never was. */
  readonly acceptedMs: number | null;
  readonly totalMs: number;
}

/** What one provider call came to, as a value: adapters throw for bugs only. */
export type CallOutcome =
  | {
      readonly kind: 'answered';
      readonly answer: ModelAnswer;
      /** The raw body as it came, for the ledger. */
      readonly body: Uint8Array;
      readonly status: number;
      readonly timing: CallTiming;
    }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      /** False only where the provider certainly did no work: refused, or never reached. */
      readonly maybeBilled: boolean;
      /** What came, if anything did, cut at the cap. */
      readonly body: Uint8Array | null;
      readonly timing: CallTiming;
    }
  /** The caller's signal fired: by cancellation or shutdown, not by our deadline. May have been billed. */
  | { readonly kind: 'aborted' };
