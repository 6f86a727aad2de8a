import type { CallStyle } from './call-style.ts';
import type { Usage } from './usage.ts';

/** Which wire protocol an endpoint speaks. */
export const PROTOCOLS = ['anthropic', 'openai'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * How structure is asked for: `text` not at all, `prompt` as JSON in words, `json` by the provider's JSON mode and in
 * words, `tool` as a tool call from the schema, `schema` by the provider's native structured output.
 */
export const MODES = ['text', 'prompt', 'json', 'tool', 'schema'] as const;
export type Mode = (typeof MODES)[number];

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
}

/** The schema of the wanted answer as the model sees it. */
export interface AnswerSchema {
  /** 1–64 characters of [A-Za-z0-9_-]; also the name of the tool. */
  readonly name: string;
  readonly description: string;
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

/** All that can change an answer; its hash is the key under which the ledger finds a paid answer again. */
export interface CallRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly mode: Mode;
  /** Present exactly where the mode is not `text`. */
  readonly schema: AnswerSchema | null;
  readonly maxOutputTokens: number;
  readonly style: CallStyle;
  /** The answer comes as events while it is made, and is whole only with its last one. */
  readonly stream: boolean;
}

/** Why the model stopped, in one vocabulary for both protocols (reference: providers, section 7). */
export type StopReason =
  | { readonly kind: 'complete'; readonly raw: string }
  | { readonly kind: 'truncated'; readonly raw: string }
  | { readonly kind: 'refused'; readonly raw: string; readonly category: string | null }
  | { readonly kind: 'unknown'; readonly raw: string | null };

/** What the answer said, before anything of it is believed. */
export interface AnswerContent {
  /** All text parts, joined; thinking left out. */
  readonly text: string;
  /** Every tool call, arguments as raw JSON text where the provider sends text, else serialised. */
  readonly toolCalls: readonly { readonly name: string; readonly argumentsJson: string }[];
  /** Refusal text beside the content (OpenAI's `message.refusal`). */
  readonly refusal: string | null;
}

/** Limits as the provider tells them; absent fields were not sent or made no sense. */
export interface LimitHeaders {
  readonly requestsLimit?: number;
  readonly requestsRemaining?: number;
  readonly tokensLimit?: number;
  readonly tokensRemaining?: number;
  readonly inputTokensLimit?: number;
  readonly inputTokensRemaining?: number;
  readonly outputTokensLimit?: number;
  readonly outputTokensRemaining?: number;
  /** Milliseconds until the request bucket is full again. */
  readonly requestsResetMs?: number;
}

/** `exact`: from the provider; `estimated`: the provider sent none that can be used. */
export type UsageState = 'exact' | 'estimated';

/** One whole answer of a provider, in the same shape for both protocols. */
export interface ModelAnswer {
  readonly content: AnswerContent;
  readonly stop: StopReason;
  readonly usage: Usage;
  readonly usageState: UsageState;
  /** The model that answered, as it names itself. */
  readonly model: string;
  readonly requestId: string | null;
  readonly limits: LimitHeaders;
}
