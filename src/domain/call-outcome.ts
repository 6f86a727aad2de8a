import type { ModelAnswer } from './call.ts';
import type { Failure } from './failure.ts';

/** What one provider call came to, as a value: adapters throw for bugs only. */
export type CallOutcome =
  | {
      readonly kind: 'answered';
      readonly answer: ModelAnswer;
      /** The raw body as it came, for the ledger. */
      readonly body: Uint8Array;
      readonly status: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      /** False only where the provider certainly did no work: refused, or never reached. */
      readonly maybeBilled: boolean;
      /** What came, if anything did, cut at the cap. */
      readonly body: Uint8Array | null;
    }
  /** The caller's signal fired: by cancellation or shutdown, not by our deadline. May have been billed. */
  | { readonly kind: 'aborted' };
