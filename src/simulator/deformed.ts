import type { Draft } from './reply.ts';
import type { RightAnswer } from './right-answer.ts';

/** What a deformation starts from. */
export interface Deformed extends RightAnswer {
  /** The right answer as it would be sent. */
  readonly whole: Draft;
  /** Characters up to the cap. */
  readonly capChars: number;
}

export type Deform = (right: Deformed) => Draft;
