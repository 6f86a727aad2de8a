import type { Mode } from './call.ts';
import type { Effort } from './call-style.ts';

/** One rung as a task's author writes it: rung 0 generates, the rungs after it repair. */
export interface Rung {
  /** A route of the configuration: an ordered list of endpoints. */
  readonly route: string;
  /** `auto`, the default: the strongest mode that the endpoint's model is known to take. */
  readonly mode?: Mode | 'auto';
  /** Hard limit of output tokens, thinking included; default 1024. */
  readonly maxOutputTokens?: number;
  /** How hard the model may think, since thinking counts towards the limit; models without such a word are not told. */
  readonly effort?: Effort;
  /** Tokens of the limit that may go into thinking, from 1,024; only older Claude models have such a limit. */
  readonly maxThinkingTokens?: number;
}

export const DEFAULT_MAX_OUTPUT_TOKENS = 1024;

/**
 * When a person looks: `never`; `repair-failed` (the default: what the ladder could not settle, refusals included);
 * `always` (every output is approved by a person).
 */
export interface ReviewPolicy {
  readonly when: 'never' | 'repair-failed' | 'always';
  /** How long a person has, e.g. `3 days`; silence ends as dead letter `ReviewExpired`, never as consent. */
  readonly within?: string;
}

export const DEFAULT_REVIEW: Required<ReviewPolicy> = { when: 'repair-failed', within: '7 days' };
