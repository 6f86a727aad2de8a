import type { Meters } from './limiter.ts';
import type { Protocol } from './protocol.ts';
import type { TokenBucket } from './token-bucket.ts';

export type Headers = Readonly<Record<string, string>>;

/** Anthropic rounds tokens to thousands. */
const TOKEN_ROUNDING = 1000;

/** A lying header claims this many times the limit, with nothing used. */
const LIE_FACTOR = 4;

/** What a header tells of one bucket, in real time: all limits leave the simulator scaled. */
interface Told {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** The rate limit headers of the dialect; `lies` claims a wide open provider, whatever the buckets hold. */
export function limitHeaders(
  protocol: Protocol,
  meters: Meters,
  timeScale: number,
  truth: 'true' | 'lies',
): Headers {
  const tell = (bucket: TokenBucket): Told => {
    const limit = Math.round(bucket.perMinute * timeScale);
    if (truth === 'lies') return { limit: limit * LIE_FACTOR, remaining: limit * LIE_FACTOR - 1, resetMs: 1 };
    return { limit, remaining: Math.floor(bucket.remaining), resetMs: bucket.fullInMs() / timeScale };
  };
  const told = {
    requests: tell(meters.requests),
    input: tell(meters.inputTokens),
    output: tell(meters.outputTokens),
  };
  switch (protocol) {
    case 'anthropic':
      return anthropicHeaders(told);
    case 'openai':
      return openaiHeaders(told);
  }
}

interface AllTold {
  readonly requests: Told;
  readonly input: Told;
  readonly output: Told;
}

function anthropicHeaders({ requests, input, output }: AllTold): Headers {
  const rounded = (told: Told): Told => ({
    ...told,
    remaining: Math.floor(told.remaining / TOKEN_ROUNDING) * TOKEN_ROUNDING,
  });
  const tightest = output.remaining / output.limit < input.remaining / input.limit ? output : input;
  const lines = {
    requests,
    tokens: rounded(tightest),
    'input-tokens': rounded(input),
    'output-tokens': rounded(output),
  };
  const headers: Record<string, string> = {};
  for (const [name, told] of Object.entries(lines)) {
    headers[`anthropic-ratelimit-${name}-limit`] = String(told.limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(told.remaining);
    headers[`anthropic-ratelimit-${name}-reset`] = rfc3339(told.resetMs);
  }
  return headers;
}

/** OpenAI counts input and output together: the sums of both. */
function openaiHeaders({ requests, input, output }: AllTold): Headers {
  const tokens = {
    limit: input.limit + output.limit,
    remaining: input.remaining + output.remaining,
    resetMs: Math.max(input.resetMs, output.resetMs),
  };
  const headers: Record<string, string> = {};
  for (const [name, told] of Object.entries({ requests, tokens })) {
    headers[`x-ratelimit-limit-${name}`] = String(told.limit);
    headers[`x-ratelimit-remaining-${name}`] = String(told.remaining);
    headers[`x-ratelimit-reset-${name}`] = goDuration(told.resetMs);
  }
  return headers;
}

function rfc3339(inMs: number): string {
  return new Date(Date.now() + inMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `12ms`, `1.5s`, `6m0s`, as OpenAI writes durations. */
export function goDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms) / 1000;
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${Number((seconds % 60).toFixed(3))}s`;
}
