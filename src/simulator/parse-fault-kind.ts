import { ANSWER_VARIANTS } from './answer-variants.ts';
import { at } from './checker.ts';
import type { Checker } from './checker.ts';
import { CUTS, ERROR_FORMS, STATUS_FORMS, STREAM_VARIANTS, WHEN } from './fault-kinds.ts';
import type { Advice, FaultKind } from './fault-kinds.ts';
import { FIXTURE_NAMES } from './fixtures.ts';
import { RELATIVE_DATE } from './retry-after.ts';

const ADVICE = ['retryAfter', 'retryAfterMs', 'shouldRetry'] as const;

/** Fields of each kind beside the selectors. A new kind is a line here, a case below and one in `handle-fault.ts`. */
export const FIELDS = {
  status: ['status', 'as', 'location', ...ADVICE],
  body: ['fixture', ...ADVICE],
  reset: ['when'],
  stall: ['when'],
  cut: ['how'],
  html200: [],
  error200: ['fixture', 'form'],
  empty200: [],
  badtype200: [],
  json200: ['json'],
  stream: ['variant'],
  answer: ['variant'],
  large: ['bytes'],
  limit: ['factor'],
} as const satisfies Record<FaultKind['kind'], readonly string[]>;

/** More would not fit into one string together with its envelope. */
const MAX_LARGE_BYTES = 100_000_000;

/** The fields of a kind that is known. */
export function kindOf(
  kind: FaultKind['kind'],
  fields: Record<string, unknown>,
  place: string,
  check: Checker,
): FaultKind {
  const oneOf = <T extends string>(name: string, options: readonly [T, ...T[]], value = fields[name]) =>
    check.oneOf(value, at(place, name), options);
  switch (kind) {
    case 'status':
      return statusOf(fields, place, check);
    case 'body':
      return { kind, fixture: oneOf('fixture', FIXTURE_NAMES), ...adviceOf(fields, place, check) };
    case 'reset':
    case 'stall':
      return { kind, when: oneOf('when', WHEN, fields['when'] ?? 'before-headers') };
    case 'cut':
      return { kind, how: oneOf('how', CUTS) };
    case 'error200':
      return {
        kind,
        ...(fields['fixture'] !== undefined && { fixture: oneOf('fixture', FIXTURE_NAMES) }),
        ...(fields['form'] !== undefined && { form: oneOf('form', ERROR_FORMS) }),
      };
    case 'json200':
      if (fields['json'] === undefined) check.bad(at(place, 'json'), 'must be any JSON value, is missing');
      return { kind, json: fields['json'] };
    case 'stream':
      return { kind, variant: oneOf('variant', STREAM_VARIANTS) };
    case 'answer':
      return { kind, variant: oneOf('variant', ANSWER_VARIANTS) };
    case 'large':
      return { kind, bytes: check.integer(fields['bytes'], at(place, 'bytes'), 1, MAX_LARGE_BYTES) };
    case 'limit':
      return { kind, factor: check.number(fields['factor'], at(place, 'factor'), 0) };
    case 'html200':
    case 'empty200':
    case 'badtype200':
      return { kind };
  }
}

function statusOf(fields: Record<string, unknown>, place: string, check: Checker): FaultKind {
  // 1xx is no answer, and 200 has faults of its own.
  const status = check.integer(fields['status'], at(place, 'status'), 300, 599);
  const { as, location } = fields;
  if (location !== undefined && status >= 400)
    check.bad(at(place, 'location'), `belongs to a status from 300 to 399, and the status is ${status}`);
  return {
    kind: 'status',
    status,
    ...(as !== undefined && { as: check.oneOf(as, at(place, 'as'), STATUS_FORMS) }),
    ...(location !== undefined && { location: check.string(location, at(place, 'location')) }),
    ...adviceOf(fields, place, check),
  };
}

function adviceOf(fields: Record<string, unknown>, place: string, check: Checker): Advice {
  const { retryAfter, retryAfterMs, shouldRetry } = fields;
  if (typeof retryAfter === 'string' && /^date[+-]/.test(retryAfter) && !RELATIVE_DATE.test(retryAfter))
    check.bad(at(place, 'retryAfter'), `must be like "date+30s" or "date-2m", is "${retryAfter}"`);
  return {
    ...(retryAfter !== undefined && { retryAfter: sent(retryAfter, at(place, 'retryAfter'), check) }),
    ...(retryAfterMs !== undefined && { retryAfterMs: sent(retryAfterMs, at(place, 'retryAfterMs'), check) }),
    ...(shouldRetry !== undefined && { shouldRetry: check.boolean(shouldRetry, at(place, 'shouldRetry')) }),
  };
}

/** A number or any text at all: garbage is sent too. */
function sent(value: unknown, place: string, check: Checker): string {
  return typeof value === 'number' ? String(value) : check.string(value, place);
}
