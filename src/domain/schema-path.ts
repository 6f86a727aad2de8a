/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What Liquid offers beside the members of a value. */
const ARRAY_MEMBERS = new Set<unknown>(['size', 'first', 'last', 'length']);
const STRING_MEMBERS = new Set<unknown>(['size', 'length']);

/** Whether a value that fits the schema can have something at this path. Where the schema says nothing, yes. */
export function schemaHasPath(root: JsonSchema, path: readonly (string | number)[]): boolean {
  return hasPath(root, root, path);
}

function hasPath(root: JsonSchema, schema: JsonSchema, path: readonly (string | number)[]): boolean {
  const [head, ...rest] = path;
  if (head === undefined) return true;
  const reference = schema['$ref'];
  if (typeof reference === 'string') return hasPath(root, dereference(root, reference), path);
  for (const word of ['anyOf', 'oneOf', 'allOf']) {
    const branches = schema[word];
    if (Array.isArray(branches)) {
      return branches.some((branch) => hasPath(root, branch as JsonSchema, path));
    }
  }
  return memberSchemas(schema, head).some((member) => hasPath(root, member, rest));
}

function memberSchemas(schema: JsonSchema, name: string | number): JsonSchema[] {
  const types = [schema['type']].flat();
  if (types.includes('array')) {
    if (typeof name !== 'number' && !ARRAY_MEMBERS.has(name)) return [];
    return [typeof name === 'number' || name === 'first' || name === 'last' ? itemSchema(schema) : {}];
  }
  if (types.includes('object')) {
    const own = (schema['properties'] as Record<string, JsonSchema> | undefined) ?? {};
    if (Object.hasOwn(own, name)) return [own[name] ?? {}];
    const others = schema['additionalProperties'];
    if (others === undefined || others === true) return [{}];
    return typeof others === 'object' && others !== null ? [others as JsonSchema] : [];
  }
  if (types.includes('string')) return STRING_MEMBERS.has(name) ? [{}] : [];
  return types.some((type) => type !== undefined) ? [] : [{}];
}

function itemSchema(schema: JsonSchema): JsonSchema {
  const items = schema['items'];
  // A tuple's places differ: left to the render.
  return typeof items === 'object' && items !== null ? (items as JsonSchema) : {};
}

/** The part of a schema that a reference within it names. */
export function dereference(root: JsonSchema, reference: string): JsonSchema {
  let current: unknown = root;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    current = (current as Record<string, unknown> | undefined)?.[
      part.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  return (current as JsonSchema | undefined) ?? {};
}
