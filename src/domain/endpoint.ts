import type { Mode, Protocol } from './call.ts';

/** USD per million tokens, given by the configuration where the price list does not know the model. */
export interface Prices {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  readonly cachedInputPerMillion?: number;
}

/** One protocol, address, model and key: the unit of admission, pauses and task queues. */
export interface Endpoint {
  readonly name: string;
  readonly protocol: Protocol;
  readonly model: string;
  /** Without it, the vendor's own address. */
  readonly baseUrl: string | null;
  /** Name of the environment variable that holds the key; null where the server wants none. */
  readonly keyEnv: string | null;
  /** Corrects the table of capabilities: the modes that this endpoint takes, strongest first. */
  readonly modes: readonly Mode[] | null;
  readonly prices: Prices | null;
  /** Total deadline of a call in milliseconds; null: derived from the output limit. */
  readonly deadlineMs: number | null;
  /** The simulator's model that stands in for this one while nothing is live. */
  readonly simulateAs: string;
}
