import { isDeepStrictEqual } from 'node:util';

import { isRecord } from './checker.ts';
import { compile } from './fit-pattern.ts';
import { mergeAllOf, numberAt, resolveRef, subschema, subschemas, typesOf } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** Formats that can be checked by their look. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/** Whether a value fits a JSON Schema, for the keywords that requests for answers use. */
export function conforms(given: JsonSchema, value: unknown, root: JsonSchema = given): boolean {
  const schema = mergeAllOf(resolveRef(given, root), root);
  if ('const' in schema && !isDeepStrictEqual(schema['const'], value)) return false;
  if (Array.isArray(schema['enum']) && !schema['enum'].some((each) => isDeepStrictEqual(each, value)))
    return false;
  const anyOf = subschemas(schema['anyOf']);
  if (anyOf.length > 0 && !anyOf.some((each) => conforms(each, value, root))) return false;
  const oneOf = subschemas(schema['oneOf']);
  if (oneOf.length > 0 && oneOf.filter((each) => conforms(each, value, root)).length !== 1) return false;
  if (isRecord(schema['not']) && conforms(schema['not'], value, root)) return false;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) return false;
  if (typeof value === 'number') return numberConforms(schema, value);
  if (typeof value === 'string') return stringConforms(schema, value);
  if (Array.isArray(value)) return arrayConforms(schema, value, root);
  return isRecord(value) ? objectConforms(schema, value, root) : true;
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    default:
      return typeof value === type;
  }
}

function numberConforms(schema: JsonSchema, value: number): boolean {
  const step = numberAt(schema, 'multipleOf');
  return (
    value >= (numberAt(schema, 'minimum') ?? -Infinity) &&
    value <= (numberAt(schema, 'maximum') ?? Infinity) &&
    value > (numberAt(schema, 'exclusiveMinimum') ?? -Infinity) &&
    value < (numberAt(schema, 'exclusiveMaximum') ?? Infinity) &&
    (step === undefined || Math.abs(value / step - Math.round(value / step)) < 1e-9)
  );
}

function stringConforms(schema: JsonSchema, value: string): boolean {
  const { pattern, format } = schema;
  if (typeof pattern === 'string' && compile(pattern)?.test(value) === false) return false;
  if (typeof format === 'string' && FORMATS[format]?.test(value) === false) return false;
  return (
    value.length >= (numberAt(schema, 'minLength') ?? 0) &&
    value.length <= (numberAt(schema, 'maxLength') ?? Infinity)
  );
}

function arrayConforms(schema: JsonSchema, value: readonly unknown[], root: JsonSchema): boolean {
  if (value.length < (numberAt(schema, 'minItems') ?? 0)) return false;
  if (value.length > (numberAt(schema, 'maxItems') ?? Infinity)) return false;
  const texts = value.map((each) => JSON.stringify(each));
  if (schema['uniqueItems'] === true && new Set(texts).size !== texts.length) return false;
  const tuple = subschemas(schema['prefixItems']);
  return value.every((each, i) => conforms(tuple[i] ?? subschema(schema['items']), each, root));
}

function objectConforms(schema: JsonSchema, value: Record<string, unknown>, root: JsonSchema): boolean {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  if (required.some((name) => !(String(name) in value))) return false;
  const properties = subschema(schema['properties']);
  const free = schema['additionalProperties'];
  return Object.entries(value).every(([name, each]) => {
    if (name in properties) return conforms(subschema(properties[name]), each, root);
    if (free === false) return false;
    return isRecord(free) ? conforms(free, each, root) : true;
  });
}
