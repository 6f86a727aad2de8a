import type { AnswerVariant } from './answer-variants.ts';
import type { FixtureName } from './fixtures.ts';

export const WHEN = ['before-headers', 'after-headers', 'in-body'] as const;
export type When = (typeof WHEN)[number];

/** Forms of the body of a status: the dialect's own, a page, vLLM's old flat one, FastAPI's, a line, or none. */
export const STATUS_FORMS = ['json', 'html', 'flat', 'detail', 'text', 'empty'] as const;
export type StatusForm = (typeof STATUS_FORMS)[number];

/** Where in a 200 the error stands: in its envelope, in a choice (OpenRouter), in a list (Gemini), or in an event. */
export const ERROR_FORMS = ['envelope', 'choice', 'array', 'event'] as const;
export type ErrorForm = (typeof ERROR_FORMS)[number];

/** How a body ends too early: short of its Content-Length, inside a chunk, or as if it were whole. */
export const CUTS = ['length', 'chunk', 'clean'] as const;
export type Cut = (typeof CUTS)[number];

export const STREAM_VARIANTS = [
  'error-first',
  'error-event',
  'no-terminal',
  'unknown-index',
  'broken-event',
  'keeps-open',
] as const;
export type StreamVariant = (typeof STREAM_VARIANTS)[number];

/** What a refusal says about trying again. Numbers leave scaled; `date+30s` becomes a date, all else is sent as it is. */
export interface Advice {
  readonly retryAfter?: string;
  readonly retryAfterMs?: string;
  /** The header `x-should-retry`. */
  readonly shouldRetry?: boolean;
}

/** One way to misbehave, tagged by `kind`. */
export type FaultKind =
  /** The provider's ordinary body for the status, unless `as` says otherwise. */
  | ({
      readonly kind: 'status';
      readonly status: number;
      readonly as?: StatusForm;
      /** Where a 3xx sends to; some other loopback address where it is absent. */
      readonly location?: string;
    } & Advice)
  | ({ readonly kind: 'body'; readonly fixture: FixtureName } & Advice)
  | { readonly kind: 'reset'; readonly when: When }
  | { readonly kind: 'stall'; readonly when: When }
  | { readonly kind: 'cut'; readonly how: Cut }
  | { readonly kind: 'html200' }
  | { readonly kind: 'error200'; readonly fixture?: FixtureName; readonly form?: ErrorForm }
  | { readonly kind: 'empty200' }
  /** A right answer that says it is plain text. */
  | { readonly kind: 'badtype200' }
  /** Any JSON in place of an answer. */
  | { readonly kind: 'json200'; readonly json: unknown }
  /** For streamed requests only; the others don't meet it. */
  | { readonly kind: 'stream'; readonly variant: StreamVariant }
  /** A right answer, deformed. */
  | { readonly kind: 'answer'; readonly variant: AnswerVariant }
  /** A right answer whose JSON (or text) has this many bytes. */
  | { readonly kind: 'large'; readonly bytes: number }
  /** Multiplies the limits while it applies. */
  | { readonly kind: 'limit'; readonly factor: number };
