import { createHash } from 'node:crypto';

/** 53 random bits fill the mantissa of a double. */
const TWO_POW_53 = 2 ** 53;

/**
 * A number in [0, 1) that depends on its arguments alone: never on time, order or other requests.
 * cyrb53 (public domain, bryc): a few multiplications a character, since one request draws about thirty times.
 */
export function draw(seed: number, ...parts: readonly (string | number)[]): number {
  const text = `${seed}\u0000${parts.join('\u0000')}`;
  // The seed is in the text alone: mixed in here as well, it and its own last digit would cancel out.
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)) / TWO_POW_53;
}

/** One of `options`, which must not be empty, by a draw in [0, 1). */
export function pick<T>(options: readonly [T, ...T[]], drawn: number): T {
  return options[Math.floor(drawn * options.length)] ?? options[0];
}

/** 16 hex digits: short enough for a log line, and a clash among a million items is a one in 36 million chance. */
export function itemHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
