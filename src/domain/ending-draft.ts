import type { Failure } from './failure.ts';

/** An ending before its output is read: what a workflow knows and the store settles. The output is in the store. */
export type EndingDraft =
  | { readonly kind: 'accepted'; readonly mended: boolean; readonly outputHash: string }
  | {
      readonly kind: 'repaired';
      readonly rung: number;
      readonly mended: boolean;
      readonly outputHash: string;
    }
  | { readonly kind: 'approved'; readonly by: string; readonly edited: boolean; readonly outputHash: string }
  | { readonly kind: 'rejected'; readonly by: string; readonly note: string | null }
  | { readonly kind: 'dead-lettered'; readonly failure: Failure }
  | { readonly kind: 'cancelled' };
