import { InvalidArgumentError } from 'commander';

/** A whole number from 1: a limit, a version. */
export function positiveInt(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('must be a whole number from 1');
  }
  return value;
}

/** A whole number from 0: a rung. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('must be a whole number from 0');
  }
  return value;
}
