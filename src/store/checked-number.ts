/**
 * Numbers from outside are checked before they are written: SQLite turns NaN into NULL without a word, PostgreSQL
 * keeps it and every average with it, and neither reads back an integer over 2^53.
 */
export function checkedCount(column: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(`${column} must be a whole number from 0, is ${String(value)}.`);
  }
  // -0 is a safe integer and would be another value to whoever compares.
  return value + 0;
}

export function checkedCost(column: string, value: number | null): number | null {
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new TypeError(`${column} must be a finite number from 0, is ${String(value)}.`);
  }
  return value + 0;
}
