import { dereference } from './schema-path.ts';
import type { JsonSchema } from './schema-path.ts';
import { takesNull } from './schema-walk.ts';

/**
 * A strict answer without the nulls that stand for what is absent: OpenAI's strict form wants every property, so what
 * is optional was asked for as null. A null that the task's own schema takes stays.
 */
export function withoutAskedNulls(value: unknown, root: JsonSchema, schema: JsonSchema = root): unknown {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return withoutAskedNulls(value, root, dereference(root, reference));
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) {
    const branch = branches.find((one: JsonSchema) => suits(value, root, one)) as JsonSchema | undefined;
    return branch === undefined ? value : withoutAskedNulls(value, root, branch);
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (typeof items !== 'object' || items === null) return value;
    return value.map((one: unknown) => withoutAskedNulls(one, root, items as JsonSchema));
  }
  return isRecord(value) ? objectWithout(value, root, schema) : value;
}

function objectWithout(value: Record<string, unknown>, root: JsonSchema, schema: JsonSchema): unknown {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = new Set((schema['required'] as readonly string[] | undefined) ?? []);
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own === undefined) return [[name, member]];
    if (member === null && !required.has(name) && !takesNull(resolved(root, own))) return [];
    return [[name, withoutAskedNulls(member, root, own)]];
  });
  return Object.fromEntries(kept);
}

function resolved(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? dereference(root, reference) : schema;
}

/** Whether a branch of a union can be meant: of the value's kind, and with the literals that tell branches apart. */
function suits(value: unknown, root: JsonSchema, branch: JsonSchema): boolean {
  const schema = resolved(root, branch);
  if (Array.isArray(value)) return schema['type'] === 'array';
  if (!isRecord(value)) return false;
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return (
    schema['type'] === 'object' &&
    Object.entries(properties).every(([name, own]) => !('const' in own) || own['const'] === value[name])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
