import type { Mode, Protocol } from './call.ts';
import type { Api } from './call-style.ts';
import type { Capabilities } from './capabilities.ts';

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
  /** The model's name in the tables of capabilities and prices, where `model` is a deployment or an alias; else null. */
  readonly knownAs: string | null;
  /** Without it, the vendor's own address. */
  readonly baseUrl: string | null;
  /** Name of the environment variable that holds the key; null where the server wants none. */
  readonly keyEnv: string | null;
  /** How the server's address and login differ from the vendor's. */
  readonly wire: {
    /** The header that carries the key; null: `authorization` with `Bearer`. */
    readonly keyHeader: string | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
  };
  /** What the configuration knows better than the table of capabilities. */
  readonly corrections: Partial<Omit<Capabilities, 'modes'>> & { readonly modes?: readonly Mode[] };
  /** Of OpenAI's two interfaces the one for all calls; null: Responses where tools need it. */
  readonly api: Exclude<Api, 'messages'> | null;
  /** Whether answers are streamed; null: where limit or deadline ask for it. */
  readonly stream: boolean | null;
  /** Tokens of input and output together that the server holds; null: it says so itself when they are too many. */
  readonly contextTokens: number | null;
  /** One more call after a schema's compilation timed out. */
  readonly retryGrammarTimeout: boolean;
  readonly prices: Prices | null;
  /** Total deadline of a call in milliseconds; null: derived from the output limit. */
  readonly deadlineMs: number | null;
  /** The simulator's model that stands in for this one while nothing is live. */
  readonly simulateAs: string;
}
