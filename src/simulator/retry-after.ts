/** Decimals of a scaled Retry-After: milliseconds. */
const DECIMALS = 3;

/** A Retry-After of a scenario as it is sent: numbers leave scaled, all else (dates, garbage) as it stands. */
export function scaledRetryAfter(value: string, timeScale: number): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value;
  return String(Number((Number(value) / timeScale).toFixed(DECIMALS)));
}
