/** The largest value that a caller may send or await through a history: it passes the codec and stays readable. */
export const MAX_INLINE_BYTES = 32 * 1024;

/** Bytes of a value as it stands in a history. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? 'null').length;
}
