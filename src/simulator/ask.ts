import type { JsonSchema } from './json-schema.ts';
import type { Api, Mode, Protocol } from './protocol.ts';

/** What a request wants, read from any of the interfaces. */
export interface Ask {
  readonly protocol: Protocol;
  readonly api: Api;
  readonly model: string;
  readonly mode: Mode;
  /** Null in mode `text`. */
  readonly schema: JsonSchema | null;
  /** Name of the tool to call, in mode `tool`. */
  readonly tool: string | null;
  /** All that explains the task: system text, tool descriptions and what surrounds the item. */
  readonly instructions: string;
  /** The user turns without the item: labels such as `Customer: Ana`, and the quotes of a repair. */
  readonly surroundings: string;
  /** The user's own text, the same in a generation and in its repair. Identity of the item. */
  readonly item: string;
  /** Tokens; null where the request sets no cap. */
  readonly maxTokens: number | null;
  readonly stream: boolean;
  /** The request asks the model to think, and the answer shows that it did, without a word of it. */
  readonly reasons: boolean;
  /** OpenAI streams tell usage only when asked to. */
  readonly streamUsage: boolean;
  /** Characters of everything sent, the base of the token estimate. */
  readonly inputChars: number;
}

/** A request that can't be read, with the provider's words for it. */
export interface BadAsk {
  readonly message: string;
  readonly param: string | null;
}

export type AskResult =
  | { readonly kind: 'ask'; readonly ask: Ask }
  | { readonly kind: 'bad'; readonly bad: BadAsk };

export function bad(message: string, param: string | null = null): AskResult {
  return { kind: 'bad', bad: { message, param } };
}
