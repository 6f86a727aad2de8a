import type { Failure } from './failure.ts';

/** The six ways in which a generation ends; there is no seventh (DESIGN 4). */
export const ENDING_KINDS = [
  'accepted',
  'repaired',
  'approved',
  'rejected',
  'dead-lettered',
  'cancelled',
] as const;
export type EndingKind = (typeof ENDING_KINDS)[number];

/** A validated output: inline up to 32 KiB of JSON, else `output` is null and `outputRef` names it in the store. */
export interface Output {
  readonly output: unknown;
  readonly outputRef: string | null;
}

export type Ending =
  | ({ readonly kind: 'accepted'; readonly rung: 0; readonly mended: boolean } & Output)
  | ({ readonly kind: 'repaired'; readonly rung: number; readonly mended: boolean } & Output)
  | ({ readonly kind: 'approved'; readonly by: string; readonly edited: boolean } & Output)
  | { readonly kind: 'rejected'; readonly by: string; readonly note: string | null }
  | { readonly kind: 'dead-lettered'; readonly failure: Failure }
  | { readonly kind: 'cancelled' };

/** What a generation is busy with; `done` goes with an ending and with nothing else. */
export const STAGES = ['queued', 'generating', 'validating', 'repairing', 'review', 'done'] as const;
export type Stage = (typeof STAGES)[number];
