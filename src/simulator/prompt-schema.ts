import { isRecord } from './checker.ts';
import type { JsonSchema } from './json-schema.ts';
import { parseObject } from './item-text.ts';

/** A JSON object found in running text. */
interface Found {
  readonly value: Record<string, unknown>;
  readonly start: number;
  readonly end: number;
}

/** Prompts with more objects than this are data, not instructions. */
const MAX_OBJECTS = 50;

/** Where words ask for JSON. The bare word is not enough: customers write about JSON too. */
const ASKS_FOR_JSON =
  /\b(respond|answer|reply|return|output|produce|give|write|only|valid|as|in|with|a|single|one)\b[^.\n]{0,60}\bJSON\b|\bJSON\b[^.\n]{0,30}\b(only|object|schema|array|format)\b/i;

export function asksForJson(text: string): boolean {
  return ASKS_FOR_JSON.test(text);
}

/** The JSON Schema in a prompt, or one read from an example object; null where there is neither. */
export function schemaInText(text: string): JsonSchema | null {
  const objects = objectsIn(text);
  const schema = objects.find(({ value }) => isSchema(value));
  if (schema !== undefined) return schema.value;
  // No schema, but an example to fill in.
  const example = objects.find(({ value }) => Object.keys(value).length > 0);
  return example === undefined ? null : schemaOfExample(example.value);
}

/** The text without the JSON Schemas in it, so that their words don't count as the user's. */
export function withoutSchemas(text: string): string {
  let rest = text;
  for (const { value, start, end } of objectsIn(text).toReversed()) {
    if (isSchema(value)) rest = rest.slice(0, start) + rest.slice(end);
  }
  return rest;
}

function isSchema(value: Record<string, unknown>): boolean {
  if (isRecord(value['properties']) || typeof value['$schema'] === 'string') return true;
  if (typeof value['$ref'] === 'string' || Array.isArray(value['anyOf']) || Array.isArray(value['enum']))
    return true;
  return value['type'] === 'array' && isRecord(value['items']);
}

function objectsIn(text: string): readonly Found[] {
  const found: Found[] = [];
  let from = text.indexOf('{');
  while (from !== -1 && found.length < MAX_OBJECTS) {
    const end = closingBrace(text, from);
    const value = end === -1 ? null : parseObject(text.slice(from, end));
    if (value !== null) found.push({ value, start: from, end });
    // Past a whole object; into a brace that opens none.
    from = text.indexOf('{', value === null ? from + 1 : end);
    if (end === -1) break;
  }
  return found;
}

/** The position after the brace that closes the one at `start`, or -1. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '{') depth++;
    else if (!quoted && char === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

/** `{"intent": "a|b", "lines": [{"qty": 1}]}` taken as a form to fill in. */
function schemaOfExample(example: unknown): JsonSchema {
  if (Array.isArray(example)) return { type: 'array', items: schemaOfExample(example[0]) };
  if (isRecord(example)) {
    const properties = Object.fromEntries(
      Object.entries(example).map(([key, value]) => [key, schemaOfExample(value)]),
    );
    return { type: 'object', properties, required: Object.keys(properties) };
  }
  if (typeof example === 'string' && /^[\w -]+(\s*\|\s*[\w -]+)+$/.test(example)) {
    return { type: 'string', enum: example.split('|').map((option) => option.trim()) };
  }
  return typeof example === 'number' || typeof example === 'boolean'
    ? { type: typeof example }
    : { type: 'string' };
}
