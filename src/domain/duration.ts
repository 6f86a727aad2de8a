// Workflow code imports this file: it must stay free of everything but itself.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  sec: SECOND_MS,
  second: SECOND_MS,
  seconds: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  minute: MINUTE_MS,
  minutes: MINUTE_MS,
  h: HOUR_MS,
  hour: HOUR_MS,
  hours: HOUR_MS,
  d: DAY_MS,
  day: DAY_MS,
  days: DAY_MS,
  w: 7 * DAY_MS,
  week: 7 * DAY_MS,
  weeks: 7 * DAY_MS,
};

/** Longer waits are typing mistakes; a year also stays far from where timers overflow. */
export const MAX_DURATION_MS = 366 * DAY_MS;

const FORM = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/;

/** What is wrong with a duration like `3 days`, `20s` or `1 hour`; undefined where nothing is. */
export function durationProblem(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return `${value} has no unit: write a duration like "20s", "1 hour" or "3 days"`;
  }
  if (typeof value !== 'string') return 'must be a duration like "20s", "1 hour" or "3 days"';
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(value)) {
    return `"${value}" has no unit: write a duration like "20s", "1 hour" or "3 days"`;
  }
  const ms = parse(value);
  if (ms === undefined) return `"${value}" is no duration: write one like "20s", "1 hour" or "3 days"`;
  if (ms < 1) return `"${value}" is shorter than a millisecond`;
  if (ms > MAX_DURATION_MS) return `"${value}" is longer than a year`;
  return undefined;
}

/** Milliseconds of a duration; throws where `durationProblem` names a problem. */
export function durationMs(text: string): number {
  const problem = durationProblem(text);
  if (problem !== undefined) throw new TypeError(problem);
  return Math.round(parse(text) ?? 0);
}

function parse(text: string): number | undefined {
  const match = FORM.exec(text.trim().toLowerCase());
  const unit = match?.[2];
  if (match === null || unit === undefined || !Object.hasOwn(UNIT_MS, unit)) return undefined;
  return Number(match[1]) * (UNIT_MS[unit] ?? Number.NaN);
}
