import type { HeadersLike } from '#domain/error-facts.ts';
import type { LimitHeaders } from '#domain/call.ts';

/** What is limited, as our fields, Anthropic's headers and OpenAI's name it. */
const BUCKETS = [
  { limit: 'requestsLimit', remaining: 'requestsRemaining', name: 'requests' },
  { limit: 'tokensLimit', remaining: 'tokensRemaining', name: 'tokens' },
  { limit: 'inputTokensLimit', remaining: 'inputTokensRemaining', name: 'input-tokens' },
  { limit: 'outputTokensLimit', remaining: 'outputTokensRemaining', name: 'output-tokens' },
] as const satisfies readonly { limit: keyof LimitHeaders; remaining: keyof LimitHeaders; name: string }[];

/** In this order: an answer has one dialect, and where a gateway sends both, its upstream's own words count. */
const DIALECTS: readonly ((field: string, bucket: string) => string)[] = [
  (field, bucket) => `anthropic-ratelimit-${bucket}-${field}`,
  (field, bucket) => `x-ratelimit-${field}-${bucket}`,
];

/**
 * Limits as an answer tells them, in both dialects. −1 and a limit of 0 are Azure's way of saying nothing; a
 * remaining 0 is believed only beside a real limit. `nowMs` serves reset times in answers without a `Date`.
 */
export function readLimitHeaders(headers: HeadersLike, nowMs: number): LimitHeaders {
  const found: { -readonly [Key in keyof LimitHeaders]: LimitHeaders[Key] } = {};
  for (const headerName of DIALECTS) {
    for (const { limit, remaining, name } of BUCKETS) {
      const total = count(headers.get(headerName('limit', name)));
      const left = count(headers.get(headerName('remaining', name)));
      if (total !== undefined && total > 0) found[limit] ??= total;
      const believed = left !== undefined && (left > 0 || (total ?? 0) > 0);
      // The other dialect's limit must not stand beside this one's rest.
      if (believed && (total === undefined || found[limit] === total)) found[remaining] ??= left;
    }
    const resetMs = parseReset(headers.get(headerName('reset', 'requests')), headers.get('date'), nowMs);
    if (resetMs !== undefined) found.requestsResetMs ??= resetMs;
  }
  return found;
}

const COUNT = /^\d{1,15}$/;

function count(value: string | null): number | undefined {
  const text = value?.trim() ?? '';
  return COUNT.test(text) ? Number(text) : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[dhms]))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|[dhms])/g;
const PLAIN_SECONDS = /^\d{1,9}(?:\.\d{1,9})?$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Milliseconds until a reset: `1m12.5s` and `12ms` (OpenAI), plain seconds (Azure), RFC 3339 (Anthropic). */
function parseReset(value: string | null, date: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (PLAIN_SECONDS.test(text)) return Math.round(Number(text) * 1000);
  if (DURATION.test(text)) {
    const parts = [...text.matchAll(DURATION_PART)];
    return Math.round(
      parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0),
    );
  }
  if (!RFC_3339.test(text)) return undefined;
  // Relative to the answer's own clock: ours may be wrong.
  const answered = date === null ? Number.NaN : Date.parse(date);
  const ms = Date.parse(text) - (Number.isNaN(answered) ? nowMs : answered);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
