import type { HeadersLike } from './error-facts.ts';
import type { Failure } from './failure.ts';

const SECOND_MS = 1000;

/** A Retry-After of 0 occurs, and a `nextRetryDelay` of 0 ends the activity: this is the least wait. */
export const MIN_RETRY_AFTER_MS = SECOND_MS;

/** Longer waits block an item for nothing: the endpoint is shut instead, and the item goes back to the queue. */
export const MAX_RETRY_AFTER_MS = 10 * 60 * SECOND_MS;

/** Added to a wait that the provider named, so that all who were told the same do not come back together. */
export const RETRY_AFTER_JITTER = 0.1;

/** Doublings beyond this reach the longest wait anyhow, and `2 ** n` must stay finite. */
const MAX_DOUBLINGS = 10;

export type RetryDelay =
  /** Wait this long, in milliseconds: at least 1 s, finite, a whole number. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The provider asked for more than 10 minutes: shut the endpoint for this long instead of blocking the item. */
  | { readonly kind: 'too-long'; readonly ms: number };

export interface RetryDelayInput {
  readonly failure: Pick<Failure, 'kind' | 'retryAfterMs'>;
  /** Which call of the step has failed, from 0. */
  readonly call: number;
  /** A random number in [0, 1). */
  readonly random: number;
}

/** How long to wait after call n (DESIGN 5): Retry-After plus 0–10 %, else 2^n·2 + U(0,2) s for 429, 2^n + U(0,1) s. */
export function retryDelayMs({ failure, call, random }: RetryDelayInput): RetryDelay {
  const share = Number.isFinite(random) ? Math.min(1, Math.max(0, random)) : 0;
  const asked = failure.retryAfterMs;
  if (asked !== undefined && asked >= 0) {
    if (asked > MAX_RETRY_AFTER_MS) return { kind: 'too-long', ms: Math.min(asked, Number.MAX_SAFE_INTEGER) };
    return wait(Math.max(asked, MIN_RETRY_AFTER_MS) * (1 + RETRY_AFTER_JITTER * share));
  }
  const doublings = Number.isFinite(call)
    ? Math.min(MAX_DOUBLINGS, Math.max(0, Math.floor(call)))
    : MAX_DOUBLINGS;
  // A limit on rate needs twice the room of a hiccup: what comes back too soon is refused, and counted, again.
  const unit = failure.kind === 'RateLimited' ? 2 * SECOND_MS : SECOND_MS;
  return wait(Math.min(MAX_RETRY_AFTER_MS, (2 ** doublings + share) * unit));
}

function wait(ms: number): RetryDelay {
  return { kind: 'wait', ms: Math.round(ms) };
}

const DECIMAL = /^\d+(?:\.\d+)?$/;
/** The three forms of RFC 9110 all begin with the day's name; an ISO date must not pass for one. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

/**
 * How long the answer asks to wait, in milliseconds, as sent: `retry-after-ms` wins over `retry-after`; seconds may
 * be decimal; a date counts from the answer's own `Date`, so that skewed clocks do no harm, else from `nowMs`.
 * Negative values, past dates, ISO dates and garbage: undefined. Zero stays 0.
 */
export function parseRetryAfter(
  headers: HeadersLike,
  nowMs?: number,
  dateHeader: string | null = headers.get('date'),
): number | undefined {
  const milliseconds = decimal(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return bounded(milliseconds);
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = decimal(value);
  if (seconds !== undefined) return bounded(seconds * SECOND_MS);
  const until = httpDate(value);
  const from = httpDate(dateHeader) ?? nowMs;
  if (until === undefined || from === undefined || !Number.isFinite(from) || until < from) return undefined;
  return bounded(until - from);
}

function decimal(value: string | null | undefined): number | undefined {
  const text = value?.trim();
  return text !== undefined && DECIMAL.test(text) ? Number(text) : undefined;
}

function httpDate(value: string | null): number | undefined {
  const text = value?.trim() ?? '';
  const at = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A number with hundreds of digits is still "very long", and must stay one that JSON can carry. */
function bounded(ms: number): number {
  return Math.min(Math.round(ms), Number.MAX_SAFE_INTEGER);
}
