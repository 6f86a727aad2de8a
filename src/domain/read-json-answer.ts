import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import { fencedObjects, mendableText, objectsInProse } from './json-candidates.ts';
import { mendJson } from './mend-json.ts';
import { parseJson } from './parse-json.ts';

export type JsonAnswer =
  | { readonly kind: 'read'; readonly value: unknown; readonly mended: boolean }
  | { readonly kind: 'malformed'; readonly finding: Finding };

/**
 * The one JSON value of an answer: the whole text, else the one object in its fences, else the one in its prose,
 * else what can be mended. Everything but the first counts as mended.
 */
export function readJsonAnswer(text: string): JsonAnswer {
  const whole = parseJson(text);
  if (whole.kind === 'parsed') return { kind: 'read', value: whole.value, mended: false };
  if (whole.kind === 'refused') return malformed(whole.message, text);
  for (const candidates of [fencedObjects(text), objectsInProse(text)]) {
    const found = readOne(candidates, text);
    if (found !== undefined) return found;
  }
  const mended = mendJson(mendableText(text) ?? '');
  const parsed = mended === undefined ? whole : parseJson(mended);
  if (parsed.kind === 'parsed') return { kind: 'read', value: parsed.value, mended: true };
  return malformed(parsed.message, text);
}

/** The one candidate that parses. Several are an answer that can't make up its mind. */
function readOne(candidates: readonly string[], text: string): JsonAnswer | undefined {
  const parsed = candidates.map(parseJson);
  const refused = parsed.find((one) => one.kind === 'refused');
  if (refused !== undefined) return malformed(refused.message, text);
  const read = parsed.filter((one) => one.kind === 'parsed');
  const [first] = read;
  if (first === undefined) return undefined;
  const distinct = new Set(read.map(({ value }) => JSON.stringify(value)));
  if (distinct.size > 1) return malformed(`it holds ${distinct.size} different objects`, text);
  return { kind: 'read', value: first.value, mended: true };
}

function malformed(message: string, text: string): JsonAnswer {
  const got = `${message}: ${text}`;
  return {
    kind: 'malformed',
    finding: { path: '', rule: 'json', expected: 'one JSON object', got: shortGot(got) },
  };
}
