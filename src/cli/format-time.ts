const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From which length on a span is told in which unit; the first that it reaches. */
const UNITS = [
  { from: 2 * DAY_MS, ms: DAY_MS, word: 'days' },
  { from: 2 * HOUR_MS, ms: HOUR_MS, word: 'hours' },
  { from: 2 * MINUTE_MS, ms: MINUTE_MS, word: 'minutes' },
  { from: 10 * SECOND_MS, ms: SECOND_MS, word: 's' },
] as const;

/** A span in words, rounded as people do: `3 days`, `25 minutes`, `1.2 s`, `350 ms`. */
export function spanText(ms: number): string {
  const unit = UNITS.find(({ from }) => ms >= from);
  if (unit !== undefined) return `${Math.round(ms / unit.ms)} ${unit.word}`;
  return ms >= SECOND_MS ? `${(ms / SECOND_MS).toFixed(1)} s` : `${Math.max(0, Math.round(ms))} ms`;
}

export function agoText(at: string, now: Date): string {
  return `${spanText(now.getTime() - Date.parse(at))} ago`;
}

/** How long a person has yet. */
export function dueText(due: string, now: Date): string {
  const left = Date.parse(due) - now.getTime();
  return left >= 0 ? `in ${spanText(left)}` : `${spanText(-left)} overdue`;
}
