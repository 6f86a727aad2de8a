import { at } from './checker.ts';
import type { Checker } from './checker.ts';
import { parseDurationMs } from './duration.ts';
import type { FaultKind } from './fault-kinds.ts';
import { FIELDS, kindOf } from './parse-fault-kind.ts';
import type { Fault, Selectors } from './scenario.ts';

const SELECTORS = ['kind', 'rate', 'from', 'to', 'afterCalls', 'model', 'protocol'] as const;

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
