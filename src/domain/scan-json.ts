/** Longer answers are no answers, and parsing them would hold up everything else in the process. */
export const MAX_JSON_BYTES = 1024 * 1024;
/** Parsed deeper JSON breaks whoever walks it: 100,000 levels parse, and then nothing can write them again. */
export const MAX_JSON_DEPTH = 64;
/** The memory of an object with millions of keys can't be bounded once it is parsed. */
export const MAX_JSON_KEYS = 10_000;

/** A copy of such a key onto another object changes what all objects inherit. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- JSON strings may not hold control characters
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;

interface Frame {
  /** Keys so far; null in an array. */
  readonly keys: Set<string> | null;
  /** In an object: the next string is a key. */
  keyDue: boolean;
}

/**
 * What is wrong with a JSON text before it is parsed, in words; undefined where nothing is. Looks at size, depth
 * and keys, and at what `JSON.parse` accepts and then loses: doubled keys, infinite numbers, digits beyond 2^53.
 * Bad syntax is left to the parser.
 */
export function jsonTextProblem(text: string): string | undefined {
  const frames: Frame[] = [];
  let keys = 0;
  let index = 0;
  while (index < text.length) {
    const char = text[index] ?? '';
    const frame = frames.at(-1);
    if (char === '{' || char === '[') {
      frames.push({ keys: char === '{' ? new Set() : null, keyDue: char === '{' });
      if (frames.length > MAX_JSON_DEPTH) return `it is nested more than ${MAX_JSON_DEPTH} deep`;
    } else if (char === '}' || char === ']') {
      frames.pop();
      // What follows the outermost bracket is no JSON, and the parser will say so.
      if (frames.length === 0) return undefined;
    } else if (char === ',' && frame !== undefined) {
      frame.keyDue = frame.keys !== null;
    } else if (char === '"') {
      const raw = match(STRING, text, index);
      if (raw === undefined) return undefined;
      if (frame?.keys && frame.keyDue) {
        frame.keyDue = false;
        if (++keys > MAX_JSON_KEYS) return `it has more than ${MAX_JSON_KEYS} keys`;
        const problem = keyProblem(raw, frame.keys);
        if (problem !== undefined) return problem;
      }
      index += raw.length;
      continue;
    } else if (frame !== undefined && (char === '-' || (char >= '0' && char <= '9'))) {
      const raw = match(NUMBER, text, index);
      const problem = raw === undefined ? undefined : numberProblem(raw);
      if (problem !== undefined) return problem;
      index += raw?.length ?? 1;
      continue;
    }
    index++;
  }
  return undefined;
}

function match(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

function keyProblem(raw: string, seen: Set<string>): string | undefined {
  let key: string;
  try {
    key = String(JSON.parse(raw));
  } catch {
    return undefined;
  }
  if (FORBIDDEN_KEYS.has(key)) return `it has the key ${key}, which is never taken`;
  if (seen.has(key)) return `it has the key ${JSON.stringify(key.slice(0, 60))} twice in one object`;
  seen.add(key);
  return undefined;
}

function numberProblem(raw: string): string | undefined {
  const value = Number(raw);
  if (!Number.isFinite(value)) return `the number ${raw.slice(0, 40)} is not finite`;
  if (/^-?\d+$/.test(raw) && !Number.isSafeInteger(value)) {
    return `the number ${raw.slice(0, 40)} has more digits than a JSON number keeps: write it as a string`;
  }
  return undefined;
}
