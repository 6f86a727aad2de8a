import { canonicalJson } from '#domain/canonical-json.ts';

/** JSON as a column keeps it: NUL and lone surrogates are escaped, NaN and Infinity are refused. */
export function writeJson(value: unknown): string {
  return canonicalJson(value);
}

/** Reads what an operation of this store wrote; the caller names the type that its writer took. */
export function readJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** A value as it stands in `bodies`. */
export function jsonBytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

export function readJsonBytes(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}
