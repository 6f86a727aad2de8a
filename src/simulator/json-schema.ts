import { isRecord } from './checker.ts';

/** A JSON Schema as it stands in a request; read with care, since nothing of it is checked. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema under a key, an empty one (anything goes) where there is none. */
export function subschema(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

/** The schemas of a list such as `anyOf`. */
export function subschemas(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** More hops than this are a circle of references. */
const MAX_REF_HOPS = 16;

/** Follows `$ref` within the document; what stands beside a reference (a description) stays. */
export function resolveRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let current = schema;
  for (let hop = 0; hop < MAX_REF_HOPS && typeof current['$ref'] === 'string'; hop++) {
    const { $ref, ...beside } = current;
    current = { ...lookUp(root, String($ref)), ...beside };
  }
  return current;
}

function lookUp(root: JsonSchema, ref: string): JsonSchema {
  if (!ref.startsWith('#')) return {};
  const steps = ref.slice(1).split('/').slice(1);
  let found: unknown = root;
  for (const step of steps) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = isRecord(found) || Array.isArray(found) ? (found as Record<string, unknown>)[key] : undefined;
  }
  return subschema(found);
}

/** The types a schema allows, read from `type`, or from what else it says. */
export function typesOf(schema: JsonSchema): readonly string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((entry) => typeof entry === 'string');
  if (isRecord(schema['properties']) || Array.isArray(schema['required'])) return ['object'];
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return ['array'];
  if (schema['pattern'] !== undefined || schema['format'] !== undefined) return ['string'];
  if (schema['minimum'] !== undefined || schema['maximum'] !== undefined) return ['number'];
  return [];
}

/** A number under a key, or undefined. */
export function numberAt(schema: JsonSchema, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}

/** `allOf` folded into the schema itself: properties and demands of all its parts. */
export function mergeAllOf(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const parts = subschemas(schema['allOf']);
  if (parts.length === 0) return schema;
  const { allOf: _, ...rest } = schema;
  return parts.map((part) => mergeAllOf(resolveRef(part, root), root)).reduce(mergeTwo, rest);
}

function mergeTwo(left: JsonSchema, right: JsonSchema): JsonSchema {
  const required = [left['required'], right['required']].flatMap((list) => (Array.isArray(list) ? list : []));
  const properties = { ...subschema(left['properties']), ...subschema(right['properties']) };
  return {
    ...left,
    ...right,
    ...(required.length > 0 && { required: [...new Set(required)] }),
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}
