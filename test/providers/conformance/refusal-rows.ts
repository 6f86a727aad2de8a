import { refused, lost } from './expected.ts';
import type { Row } from './expected.ts';
import type { FailureKind } from '#domain/failure-kind.ts';

/** Every status with a fate of its own and some without; what may have been billed is marked by `?`. */
const STATUSES: readonly (readonly [status: number, failure: FailureKind, billed?: '?'])[] = [
  [300, 'UnexpectedStatus'],
  [301, 'UnexpectedStatus'],
  [302, 'UnexpectedStatus'],
  [304, 'UnexpectedStatus'],
  [307, 'UnexpectedStatus'],
  [400, 'BadRequest'],
  [401, 'AuthenticationFailed'],
  [402, 'QuotaExhausted'],
  [403, 'PermissionDenied'],
  [404, 'NotFound'],
  [405, 'UnexpectedStatus'],
  [407, 'UnexpectedStatus'],
  [408, 'TimedOut', '?'],
  [409, 'BadRequest'],
  [412, 'BadRequest'],
  [413, 'RequestTooLarge'],
  [415, 'BadRequest'],
  [418, 'UnexpectedStatus'],
  [421, 'UnexpectedStatus'],
  [422, 'BadRequest'],
  [429, 'RateLimited'],
  [431, 'BadRequest'],
  [451, 'UnexpectedStatus'],
  [499, 'UnexpectedStatus'],
  [500, 'ServerError'],
  [501, 'UnexpectedStatus'],
  [502, 'ServerError'],
  [503, 'Overloaded'],
  [504, 'TimedOut', '?'],
  [505, 'UnexpectedStatus'],
  [520, 'UnexpectedStatus'],
  [522, 'UnexpectedStatus'],
  [524, 'TimedOut', '?'],
  [529, 'Overloaded'],
  [599, 'UnexpectedStatus'],
];

const statusRows: readonly Row[] = STATUSES.map(([status, failure, billed]) => ({
  name: `status ${status}`,
  fault: { kind: 'status', status },
  expected: billed === '?' ? lost(failure, status) : refused(failure, status),
}));

/** Who answers in place of the provider says so in its own form: the status decides. */
const formRows: readonly Row[] = ['html', 'flat', 'detail', 'text', 'empty'].flatMap((as) =>
  (
    [
      [400, 'BadRequest'],
      [413, 'RequestTooLarge'],
      [429, 'RateLimited'],
      [502, 'ServerError'],
      [503, 'Overloaded'],
    ] as const
  ).map(([status, failure]) => ({
    name: `status ${status} as ${as}`,
    fault: { kind: 'status', status, as },
    expected: refused(failure, status),
  })),
);

/** Advice on when to come back, and what has to be read of it. */
const ADVICE: readonly (readonly [
  name: string,
  advice: Readonly<Record<string, unknown>>,
  retryAfterMs?: number,
])[] = [
  ['seconds', { retryAfter: '7' }, 7000],
  ['decimal seconds', { retryAfter: '1.5' }, 1500],
  ['zero', { retryAfter: '0' }, 0],
  ['a negative number', { retryAfter: '-3' }],
  ['garbage', { retryAfter: 'soon' }],
  ['an ISO date', { retryAfter: '2030-01-01T00:00:00Z' }],
  ['a date', { retryAfter: 'date+30s' }, 30_000],
  ['a date in the past', { retryAfter: 'date-30s' }],
  ['two minutes', { retryAfter: '120' }, 120_000],
  ['centuries', { retryAfter: '99999999999' }, 99_999_999_999_000],
  ['milliseconds', { retryAfterMs: '250' }, 250],
  ['milliseconds beside seconds', { retryAfterMs: '1250', retryAfter: '9' }, 1250],
  ['milliseconds of garbage beside seconds', { retryAfterMs: 'soon', retryAfter: '9' }, 9000],
];

const adviceRows: readonly Row[] = ADVICE.map(([name, advice, retryAfterMs]) => ({
  name: `status 429, Retry-After ${name}`,
  fault: { kind: 'status', status: 429, ...advice },
  expected: refused('RateLimited', 429, retryAfterMs === undefined ? {} : { retryAfterMs }),
}));

export const REFUSAL_ROWS: readonly Row[] = [
  ...statusRows,
  ...formRows,
  ...adviceRows,
  {
    name: 'status 503, which forbids a retry',
    fault: { kind: 'status', status: 503, shouldRetry: false },
    expected: refused('Overloaded', 503, { retryForbidden: true }),
  },
  {
    name: 'status 400, which asks for a retry',
    fault: { kind: 'status', status: 400, shouldRetry: true },
    expected: refused('BadRequest', 400),
  },
  {
    name: 'status 307 to a page that would take the key',
    fault: { kind: 'status', status: 307, location: 'http://127.0.0.1:9/v1/messages' },
    expected: refused('UnexpectedStatus', 307),
  },
];
