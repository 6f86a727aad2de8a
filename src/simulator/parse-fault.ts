import { at } from './checker.ts';
import type { Checker } from './checker.ts';
import { parseDurationMs } from './duration.ts';
import { FIXTURE_NAMES } from './fixtures.ts';
import { WHEN } from './scenario.ts';
import type { Fault, FaultKind, Selectors } from './scenario.ts';

const SELECTORS = ['kind', 'rate', 'from', 'to', 'afterCalls', 'model', 'protocol'] as const;

/** Fields of each kind beside the selectors. A new kind is a line here, a case below and one in `fault-reply.ts`. */
const FIELDS = {
  status: ['status', 'retryAfter'],
  body: ['fixture', 'retryAfter'],
  reset: ['when'],
  stall: ['when'],
  html200: [],
  error200: [],
  empty200: [],
  limit: ['factor'],
} as const satisfies Record<FaultKind['kind'], readonly string[]>;

const KINDS = Object.keys(FIELDS) as [FaultKind['kind'], ...FaultKind['kind'][]];

/** One entry of `faults`. */
export function parseFault(value: unknown, place: string, check: Checker): Fault {
  const before = check.problems.length;
  const kind = check.oneOf(check.record(value, place)['kind'], at(place, 'kind'), KINDS);
  // Which fields belong to an unknown kind nobody knows.
  if (check.problems.length > before) return { kind: 'html200' };
  const fields = check.object(value, place, [...SELECTORS, ...FIELDS[kind]]);
  return { ...kindOf(kind, fields, place, check), ...selectorsOf(fields, place, check) };
}

function kindOf(
  kind: FaultKind['kind'],
  fields: Record<string, unknown>,
  place: string,
  check: Checker,
): FaultKind {
  switch (kind) {
    case 'status':
      // 1xx is no answer, and 200 has faults of its own.
      return {
        kind,
        status: check.integer(fields['status'], at(place, 'status'), 300, 599),
        ...retryAfterOf(fields, place, check),
      };
    case 'body':
      return {
        kind,
        fixture: check.oneOf(fields['fixture'], at(place, 'fixture'), FIXTURE_NAMES),
        ...retryAfterOf(fields, place, check),
      };
    case 'reset':
    case 'stall':
      return { kind, when: check.oneOf(fields['when'] ?? 'before-headers', at(place, 'when'), WHEN) };
    case 'limit':
      return { kind, factor: check.number(fields['factor'], at(place, 'factor'), 0) };
    case 'html200':
    case 'error200':
    case 'empty200':
      return { kind };
  }
}

function retryAfterOf(
  fields: Record<string, unknown>,
  place: string,
  check: Checker,
): { retryAfter?: string } {
  const value = fields['retryAfter'];
  if (value === undefined) return {};
  if (typeof value === 'number') return { retryAfter: String(value) };
  return { retryAfter: check.string(value, at(place, 'retryAfter')) };
}

function selectorsOf(fields: Record<string, unknown>, place: string, check: Checker): Selectors {
  const { rate, from, to, afterCalls, model, protocol } = fields;
  return {
    ...(rate !== undefined && { rate: check.rate(rate, at(place, 'rate')) }),
    ...(from !== undefined && { fromMs: durationMs(from, at(place, 'from'), check) }),
    ...(to !== undefined && { toMs: durationMs(to, at(place, 'to'), check) }),
    ...(afterCalls !== undefined && { afterCalls: check.integer(afterCalls, at(place, 'afterCalls'), 0) }),
    ...(model !== undefined && { model: check.string(model, at(place, 'model')) }),
    ...(protocol !== undefined && {
      protocol: check.oneOf(protocol, at(place, 'protocol'), ['anthropic', 'openai']),
    }),
  };
}

function durationMs(value: unknown, place: string, check: Checker): number {
  const ms = typeof value === 'string' ? parseDurationMs(value) : null;
  if (ms === null)
    check.bad(place, `must be a duration like "20s", "1m" or "500ms", is ${JSON.stringify(value)}`);
  return ms ?? 0;
}
