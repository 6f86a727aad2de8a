import type { InvalidAnswerKind } from './failure-kind.ts';
import type { Plan } from './plan.ts';

/** What was cut off needs room, not a scolding; twice the limit holds what was a little too long. */
const TRUNCATED_FACTOR = 2;

/** Output tokens of a call: the rung's own limit, or more where the answer before was cut at its limit. */
export function outputLimit(
  plan: Plan,
  rung: number,
  broken: { readonly reason: InvalidAnswerKind } | null,
): number {
  const own = plan.rungs[rung]?.maxOutputTokens ?? 0;
  if (broken?.reason !== 'Truncated') return own;
  const before = plan.rungs[Math.max(0, rung - 1)]?.maxOutputTokens ?? own;
  return Math.max(own, before * TRUNCATED_FACTOR);
}
