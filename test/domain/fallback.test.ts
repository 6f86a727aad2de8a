import { describe, expect, test } from 'vitest';

import { FAILURE_KINDS } from '#domain/failure-kind.ts';
import type { FailureKind } from '#domain/failure-kind.ts';
import type { Failure } from '#domain/failure.ts';
import { nextEndpoints } from '#domain/fallback.ts';
import { anEndpoint } from '../support/stub-plans.ts';

const FAILED = anEndpoint('failed', { account: 'A' });
const REST = [
  anEndpoint('same-key', { account: 'A' }),
  anEndpoint('other-key', { account: 'B' }),
  anEndpoint('same-key-again', { account: 'A' }),
];
const ALL = ['same-key', 'other-key', 'same-key-again'];

/** DESIGN 5, kind by kind: written out, so that a change of a group is seen here. */
const HELPS: Readonly<Record<FailureKind, readonly string[]>> = {
  RateLimited: ALL,
  Overloaded: ALL,
  ServerError: ALL,
  Unreachable: ALL,
  StoreUnavailable: ALL,
  ConnectionLost: [],
  TimedOut: [],
  BadRequest: [],
  ContextLengthExceeded: ALL,
  ContentPolicy: [],
  RequestTooLarge: [],
  NotFound: ALL,
  UnexpectedStatus: [],
  PromptInvalid: [],
  BudgetExceeded: [],
  Quarantined: [],
  TaskUnknown: [],
  ReviewExpired: [],
  Orphaned: [],
  InternalError: [],
  AuthenticationFailed: ['other-key'],
  PermissionDenied: ['other-key'],
  QuotaExhausted: ['other-key'],
  MalformedJson: [],
  SchemaMismatch: [],
  CheckFailed: [],
  Truncated: [],
  Empty: [],
  Runaway: [],
  Suspicious: [],
  Refused: [],
};

function names(failure: Partial<Failure> & Pick<Failure, 'kind'>, rest = REST): readonly string[] {
  return nextEndpoints({ message: 'planted', ...failure }, FAILED, rest).map(({ name }) => name);
}

describe('the endpoints that are worth a call', () => {
  test.for(FAILURE_KINDS)('after %s', (kind) => {
    expect(names({ kind })).toEqual(HELPS[kind]);
    expect(names({ kind }, [])).toEqual([]);
  });

  test('are the same where the provider forbade a retry, or named a wait of an hour: that is about itself', () => {
    expect(names({ kind: 'Overloaded', retryForbidden: true })).toEqual(ALL);
    expect(names({ kind: 'RateLimited', retryAfterMs: 3_600_000 })).toEqual(ALL);
    expect(names({ kind: 'TimedOut', retryForbidden: true })).toEqual([]);
  });
});
