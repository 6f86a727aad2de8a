import { isRecord } from './checker.ts';

/** Text that was to be JSON and is not. */
export interface Malformed {
  readonly text: string;
  readonly variant: string;
}

const WAYS = [
  ['trailing comma', (json: string) => json.replace(/([}\]])\s*$/, ',$1')],
  [
    'single quotes',
    (json: string) =>
      json.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => `'${inner.replaceAll("'", "\\'")}'`),
  ],
  ['bare keys', (json: string) => json.replaceAll(/"(\w+)":/g, '$1:')],
  ['unclosed', (json: string) => json.replace(/[}\]]\s*$/, '')],
  ['missing colon', (json: string) => json.replace(/":/, '" ')],
  ['python literals', (json: string) => json.replace(/\{/, '{"ok": True, ')],
  ['two values', (json: string) => `${json}\n${json}`],
] as const satisfies readonly (readonly [string, (json: string) => string])[];

/** A form of the answer that no JSON parser takes; `drawn` in [0, 1) chooses the way. Beyond mending for hard items. */
export function malform(value: unknown, drawn: number, hard: boolean): Malformed {
  const json = JSON.stringify(value);
  const ways = WAYS.map(([variant, spoil]) => ({ variant, text: spoil(json) })).filter(
    ({ text }) => !parses(text),
  );
  const chosen = ways[Math.floor(drawn * (ways.length + 1))];
  if (hard || chosen === undefined) return { variant: 'prose', text: toldInProse(value) };
  return chosen;
}

/** The answer told in words, as models do that were asked for JSON. */
export function toldInProse(value: unknown): string {
  if (!isRecord(value)) return `I'd say the answer is ${String(value)}, but there is room for doubt.`;
  const told = Object.entries(value).map(
    ([name, member]) =>
      `the ${name} is ${isRecord(member) || Array.isArray(member) ? 'as stated' : String(member)}`,
  );
  return `Sure! Here is what I found: ${told.join(', ')}. Let me know if you need anything else.`;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
