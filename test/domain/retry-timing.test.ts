import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FAILURE_GROUPS } from '#domain/failure-kind.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter, retryDelayMs } from '#domain/retry-timing.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const ANSWERED = 'Tue, 24 Nov 2026 12:00:00 GMT';

function parse(headers: Record<string, string>, nowMs: number | undefined = NOW): number | undefined {
  return parseRetryAfter(new Headers(headers), nowMs);
}

describe('parseRetryAfter', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['decimal seconds', { 'retry-after': '1.25' }, 1250],
    ['zero', { 'retry-after': '0' }, 0],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['decimal milliseconds', { 'retry-after-ms': '250.4' }, 250],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    ['seconds where milliseconds are garbage', { 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    ['seconds where milliseconds are negative', { 'retry-after-ms': '-1', 'retry-after': '9' }, 9000],
    [
      'a date, by the answer’s clock',
      { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT', date: ANSWERED },
      30_000,
    ],
    [
      'a date in the form of RFC 850',
      { 'retry-after': 'Tuesday, 24-Nov-26 12:00:30 GMT', date: ANSWERED },
      30_000,
    ],
    ['a date, by our clock', { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      'a date beside a Date of garbage',
      { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT', date: 'today' },
      30_000,
    ],
    ['the very moment', { 'retry-after': ANSWERED, date: ANSWERED }, 0],
    ['days', { 'retry-after': '99999999999' }, 99_999_999_999_000],
    ['hundreds of digits', { 'retry-after': '9'.repeat(400) }, Number.MAX_SAFE_INTEGER],
    ['a past date', { 'retry-after': 'Tue, 24 Nov 2026 11:59:59 GMT', date: ANSWERED }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['an ISO date', { 'retry-after': '2026-11-24T12:00:30Z' }, undefined],
    ['garbage', { 'retry-after': 'garbage' }, undefined],
    ['a number with a tail', { 'retry-after': '7s' }, undefined],
    ['a number in other notations', { 'retry-after': '1e3' }, undefined],
    ['nothing', { 'retry-after': '' }, undefined],
    ['no header', {}, undefined],
  ])('%s', (_name, headers, ms) => {
    expect(parse(headers as Record<string, string>)).toBe(ms);
  });

  it('counts a date from the answer’s own clock, however wrong ours is', () => {
    const headers = { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT', date: ANSWERED };
    for (const skew of [-3_600_000, 3_600_000]) expect(parse(headers, NOW + skew)).toBe(30_000);
  });

  it('ignores a date that no clock is known for', () => {
    expect(parseRetryAfter(new Headers({ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }))).toBeUndefined();
  });

  it('gives a whole number from 0 on, or nothing, for any text', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(value, value, fc.oneof(value, fc.constant(null)), (ms, after, date) => {
        const headers = new Map<string, string | null>([
          ['retry-after-ms', ms],
          ['retry-after', after],
          ['date', date],
        ]);
        const parsed = parseRetryAfter({ get: (name) => headers.get(name) ?? null }, NOW);
        expect(parsed === undefined || (Number.isSafeInteger(parsed) && parsed >= 0)).toBe(true);
      }),
    );
  });
});

describe('retryDelayMs', () => {
  it.each([
    ['RateLimited', undefined, 0, 0, 2000],
    ['RateLimited', undefined, 0, 0.5, 3000],
    ['RateLimited', undefined, 3, 0.5, 17_000],
    ['Overloaded', undefined, 0, 0, 1000],
    ['Overloaded', undefined, 0, 0.5, 1500],
    ['ServerError', undefined, 3, 0.25, 8250],
    ['ConnectionLost', undefined, 1, 0, 2000],
    ['Overloaded', undefined, 1e9, 0.9, MAX_RETRY_AFTER_MS],
    ['RateLimited', 7000, 0, 0, 7000],
    ['RateLimited', 7000, 2, 0.5, 7350],
    ['RateLimited', 0, 0, 0, 1000],
    ['RateLimited', 0, 0, 0.5, 1050],
    ['Overloaded', 250, 0, 0, 1000],
    ['Overloaded', MAX_RETRY_AFTER_MS, 0, 0.5, 630_000],
  ] as const)('%s, Retry-After %s, call %d, random %d: %d ms', (kind, retryAfterMs, call, random, ms) => {
    const failure = retryAfterMs === undefined ? { kind } : { kind, retryAfterMs };
    expect(retryDelayMs({ failure, call, random })).toEqual({ kind: 'wait', ms });
  });

  it('says so where the provider asks for more than 10 minutes', () => {
    const failure = { kind: 'RateLimited', retryAfterMs: MAX_RETRY_AFTER_MS + 1 } as const;
    expect(retryDelayMs({ failure, call: 0, random: 0.5 })).toEqual({
      kind: 'too-long',
      ms: MAX_RETRY_AFTER_MS + 1,
    });
  });

  it('is finite, whole and at least 1 s, whatever it is given', () => {
    const kind = fc.constantFrom(...FAILURE_GROUPS.transient, ...FAILURE_GROUPS.transientMaybeBilled);
    fc.assert(
      fc.property(
        kind,
        fc.option(fc.double()),
        fc.double(),
        fc.double(),
        (kindOf, retryAfter, call, random) => {
          const failure = retryAfter === null ? { kind: kindOf } : { kind: kindOf, retryAfterMs: retryAfter };
          const delay = retryDelayMs({ failure, call, random });
          expect(Number.isFinite(delay.ms)).toBe(true);
          expect(delay.ms).toBeGreaterThanOrEqual(1000);
          if (delay.kind === 'wait') expect(delay.ms).toBeLessThanOrEqual(MAX_RETRY_AFTER_MS * 1.1);
          else expect(delay.ms).toBeGreaterThan(MAX_RETRY_AFTER_MS);
        },
      ),
    );
  });

  it('spreads the waits of those who were told the same', () => {
    const failure = { kind: 'RateLimited', retryAfterMs: 7000 } as const;
    const waits = new Set(
      Array.from({ length: 20 }, (_, n) => retryDelayMs({ failure, call: 0, random: n / 20 }).ms),
    );
    expect(waits.size).toBe(20);
  });
});
