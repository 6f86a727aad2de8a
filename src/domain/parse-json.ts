import { jsonTextProblem } from './scan-json.ts';

export type ParsedJson =
  | { readonly kind: 'parsed'; readonly value: unknown }
  /** No JSON by its syntax: perhaps it can be mended. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** Not to be taken whatever its syntax. */
  | { readonly kind: 'refused'; readonly message: string };

/** `JSON.parse` with its traps shut. The caller has held the text to `MAX_JSON_BYTES`. */
export function parseJson(text: string): ParsedJson {
  const problem = jsonTextProblem(text);
  if (problem !== undefined) return { kind: 'refused', message: problem };
  try {
    const value: unknown = JSON.parse(text);
    if (!isWellFormed(value))
      return { kind: 'refused', message: 'a string of it is not well-formed Unicode' };
    return { kind: 'parsed', value };
  } catch (error) {
    return { kind: 'malformed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** A lone surrogate can't be stored as text by any database. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}
