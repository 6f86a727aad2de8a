import { dereference } from './schema-path.ts';
import type { JsonSchema } from './schema-path.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

/** The forms that a schema allows: itself, or the branches of its unions, however they are nested. */
export function branchesOf(root: JsonSchema, schema: JsonSchema): readonly JsonSchema[] {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return branchesOf(root, dereference(root, reference));
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(branches)) return [schema];
  return branches.flatMap((branch: JsonSchema) => branchesOf(root, branch));
}

/** The form that a value was meant to have: the only one, or the first whose shape it has. */
export function branchFor(value: unknown, root: JsonSchema, schema: JsonSchema): JsonSchema | undefined {
  const branches = branchesOf(root, schema);
  return branches.length === 1 ? branches[0] : branches.find((branch) => hasShape(value, root, branch));
}

/** The literals of a schema; undefined where it names none. */
export function literalsOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

export function propertiesOf(schema: JsonSchema): Properties {
  return (schema['properties'] ?? {}) as Properties;
}

export function isRequired(schema: JsonSchema, name: string): boolean {
  return ((schema['required'] as readonly string[] | undefined) ?? []).includes(name);
}

/** Whether null is a value of the schema itself. */
export function takesNull(root: JsonSchema, schema: JsonSchema): boolean {
  return branchesOf(root, schema).some(
    (branch) => typesOf(branch).includes('null') || literalsOf(branch)?.includes(null) === true,
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a value has the kind, the keys and the literals of one form. Nulls for what may be absent and the case of
 * literals are overlooked: those are put right once it is known which form is meant. Rules within are not looked at.
 */
function hasShape(value: unknown, root: JsonSchema, schema: JsonSchema): boolean {
  const literals = literalsOf(schema);
  if (literals !== undefined) return literals.some((literal) => isSameButCase(literal, value));
  if (!typesOf(schema).some((type) => isOfType(value, type))) return false;
  if (Array.isArray(value)) {
    const { items } = schema;
    return !isRecord(items) || value.every((one: unknown) => fitsOne(one, root, items));
  }
  return !isRecord(value) || hasMembers(value, root, schema);
}

function fitsOne(value: unknown, root: JsonSchema, schema: JsonSchema): boolean {
  return branchesOf(root, schema).some((branch) => hasShape(value, root, branch));
}

function hasMembers(value: Record<string, unknown>, root: JsonSchema, schema: JsonSchema): boolean {
  const properties = propertiesOf(schema);
  const isWhole = Object.keys(properties).every((name) => !isRequired(schema, name) || name in value);
  return (
    isWhole &&
    Object.entries(value).every(([name, member]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own === undefined) return schema['additionalProperties'] !== false;
      return (member === null && !isRequired(schema, name)) || fitsOne(member, root, own);
    })
  );
}

function typesOf(schema: JsonSchema): readonly unknown[] {
  return [schema['type']].flat();
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    // A schema that says no type takes any.
    case undefined:
      return true;
    default:
      return typeof value === type;
  }
}

export function isSameButCase(literal: unknown, value: unknown): boolean {
  if (typeof literal !== 'string' || typeof value !== 'string') return literal === value;
  return literal.toLowerCase() === value.toLowerCase();
}
