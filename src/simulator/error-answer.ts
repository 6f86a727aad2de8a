import type { Protocol } from './protocol.ts';

/** A body of the provider with the status it comes with. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds, where the provider never sends this body without them. */
  readonly retryAfter?: string;
}

/** One trouble as each dialect tells it. */
export type Fixture = Readonly<Record<Protocol, ErrorAnswer>>;

/** Anthropic's envelope; `more` are further fields of the inner error. */
export function anthropicError(
  status: number,
  type: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): ErrorAnswer {
  return { status, body: { type: 'error', error: { type, message, ...more } } };
}

/** Anthropic's envelope with a code. */
export function anthropicCoded(status: number, type: string, message: string, code: string): ErrorAnswer {
  return anthropicError(status, type, message, { details: { error_code: code } });
}

/** OpenAI's envelope. */
export function openaiError(
  status: number,
  type: string | null,
  message: string,
  code: string | number | null = null,
  param: string | null = null,
): ErrorAnswer {
  return { status, body: { error: { message, type, param, code } } };
}

/** OpenRouter's envelope: the status as code, and what it knows in `metadata`. */
export function openrouterError(
  status: number,
  message: string,
  metadata: Readonly<Record<string, unknown>>,
): ErrorAnswer {
  return { status, body: { error: { code: status, message, metadata } } };
}
