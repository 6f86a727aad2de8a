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
export function exampleOf(schema: Json, root: Json = schema): unknown {
  const { $ref } = schema;
  if (typeof $ref === 'string') return exampleOf(resolve(root, $ref), root);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const branches = listOf(schema['anyOf'] ?? schema['oneOf']).map(objectOf);
  if (branches.length > 0) {
    return exampleOf(branches.find(({ type }) => type !== 'null') ?? { type: 'null' }, root);
  }
  const parts = listOf(schema['allOf']).map((part) => exampleOf(objectOf(part), root));
  if (parts.length > 0) return Object.assign({}, ...parts);
  return ofType(schema, root);
}

function resolve(root: Json, reference: string): Json {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce<Json>((at, name) => objectOf(at[name]), root);
}

function ofType(schema: Json, root: Json): unknown {
  const types = listOf(schema['type']);
  const type = types.length === 0 ? schema['type'] : types.find((one) => one !== 'null');
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(objectOf(schema['properties'])).map(([name, part]) => [
          name,
          exampleOf(objectOf(part), root),
        ]),
      );
    case 'array':
      return Array.from({ length: Math.max(1, numberOf(schema['minItems'])) }, () =>
        exampleOf(objectOf(schema['items']), root),
      );
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

function numberIn(schema: Json): number {
  const least = Math.max(numberOf(schema['minimum'], 1), numberOf(schema['exclusiveMinimum'], 0) + 1);
  return Math.min(least, numberOf(schema['maximum'], least));
}

function numberOf(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : otherwise;
}
