import { parseDurationMs } from './duration.ts';

/** Decimals of a scaled Retry-After: milliseconds. */
const DECIMALS = 3;

/** `date+30s`: an HTTP date that much after the answer's own; `date-30s` lies in the past. */
export const RELATIVE_DATE = /^date([+-])(\d+(?:\.\d+)?(?:ms|s|m|h))$/;

/** A Retry-After of a scenario as it is sent: numbers and relative dates leave scaled, all else as it stands. */
export function scaledRetryAfter(value: string, timeScale: number, now: Date): string {
  const relative = RELATIVE_DATE.exec(value);
  if (relative !== null) {
    const ms = (parseDurationMs(relative[2] ?? '') ?? 0) / timeScale;
    return new Date(now.getTime() + (relative[1] === '-' ? -ms : ms)).toUTCString();
  }
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value;
  return String(Number((Number(value) / timeScale).toFixed(DECIMALS)));
}
