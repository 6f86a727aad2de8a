import type { Mode, Protocol } from './call.ts';
import type { CallStyle } from './call-style.ts';
import type { GenerationKey } from './identity.ts';
import type { ReviewPolicy } from './ladder.ts';

/** An endpoint as it was when the generation was planned; a later change of configuration does not reach it. */
export interface PlannedEndpoint {
  readonly name: string;
  readonly protocol: Protocol;
  readonly model: string;
  /** Endpoints with the same key share an account group: the key variable's name, or the endpoint's own where it has no key. */
  readonly account: string;
  readonly mode: Mode;
  /** Total deadline of one call, in milliseconds. */
  readonly deadlineMs: number;
  /** The deadline is the configuration's, and does not grow with the limit. */
  readonly hasOwnDeadline?: true;
  /** Absent where it is the protocol's usual one. */
  readonly style?: CallStyle;
  /** What the configuration says of streams; absent: as limit and deadline ask for it. */
  readonly stream?: boolean;
  /** Tokens of input and output together that the server holds, where the configuration says so. */
  readonly contextTokens?: number;
  /** One more call after a schema's compilation timed out. */
  readonly retryGrammarTimeout?: true;
}

export interface PlannedRung {
  readonly route: string;
  readonly endpoints: readonly PlannedEndpoint[];
  readonly maxOutputTokens: number;
}

/**
 * What one round of a generation will be made with, pinned once. It stands in the history, so it holds hashes and
 * names and no prompt; the pinned texts are in the store's `tasks` under `taskHash`.
 */
export interface Plan {
  readonly key: GenerationKey;
  readonly generation: string;
  readonly round: number;
  readonly task: string;
  readonly version: number;
  readonly taskHash: string;
  readonly schemaHash: string;
  readonly prompt: { readonly name: string; readonly hash: string };
  readonly rungs: readonly PlannedRung[];
  readonly review: { readonly when: ReviewPolicy['when']; readonly withinMs: number };
  readonly simulated: boolean;
}

/** One rung of one round: the unit in which calls and unknowns are counted. */
export interface Step {
  readonly generation: string;
  readonly round: number;
  /** 0 generates; each repair, by the ladder or by a person's wish, is a step of its own. */
  readonly step: number;
}
