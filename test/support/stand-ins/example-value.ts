import { listOf, objectOf, word } from './core.ts';
import type { Json } from './core.ts';

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-11-24',
  'date-time': '2026-11-24T12:00:00Z',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'x@example.org',
  uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
  uri: 'https://example.org/x',
};

/** A small value that fits a JSON Schema, as a model held to it would write it. */
export function exampleOf(schema: Json): unknown {
  return example(schema, { root: schema, within: [] });
}

/** The whole schema, and the definitions that one stands in: what may be left out of itself is. */
interface Place {
  readonly root: Json;
  readonly within: readonly string[];
}

function example(schema: Json, place: Place): unknown {
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    return example(resolve(place.root, $ref), { ...place, within: [...place.within, $ref] });
  }
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const branches = listOf(schema['anyOf'] ?? schema['oneOf']).map(objectOf);
  if (branches.length > 0) {
    const branch = branches.find((one) => one['type'] !== 'null' && !recurs(one, place));
    return example(branch ?? { type: 'null' }, place);
  }
  const parts = listOf(schema['allOf']).map((part) => example(objectOf(part), place));
  if (parts.length > 0) return Object.assign({}, ...parts);
  return ofType(schema, place);
}

function resolve(root: Json, reference: string): Json {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce<Json>((at, name) => objectOf(at[name]), root);
}

function recurs({ $ref }: Json, { within }: Place): boolean {
  return typeof $ref === 'string' && within.includes($ref);
}

function ofType(schema: Json, place: Place): unknown {
  const types = listOf(schema['type']);
  const type = types.length === 0 ? schema['type'] : types.find((one) => one !== 'null');
  switch (type) {
    case 'object':
      return objectFrom(schema, place);
    case 'array':
      return listFrom(schema, place);
    case 'string':
      return FORMATS[word(schema['format'])] ?? 'x'.repeat(Math.max(1, numberOf(schema['minLength'])));
    case 'integer':
    case 'number':
      return numberIn(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function objectFrom(schema: Json, place: Place): Json {
  const required = new Set(listOf(schema['required']));
  const parts = Object.entries(objectOf(schema['properties'])).map(
    ([name, part]) => [name, objectOf(part)] as const,
  );
  const kept = parts.filter(([name, part]) => required.has(name) || !recurs(part, place));
  return Object.fromEntries(kept.map(([name, part]) => [name, example(part, place)]));
}

function listFrom(schema: Json, place: Place): unknown[] {
  const items = objectOf(schema['items']);
  const pair = listOf(schema['prefixItems']);
  if (pair.length > 0) return pair.map((part) => example(objectOf(part), place));
  if (schema['maxItems'] === 0 || recurs(items, place)) return [];
  return Array.from({ length: Math.max(1, numberOf(schema['minItems'])) }, () => example(items, place));
}

function numberIn(schema: Json): number {
  const least = Math.max(numberOf(schema['minimum'], 1), numberOf(schema['exclusiveMinimum'], 0) + 1);
  return Math.min(least, numberOf(schema['maximum'], least));
}

function numberOf(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : otherwise;
}
