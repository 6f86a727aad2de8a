import type { JsonSchema } from './schema-path.ts';
import { branchFor, isRecord, isRequired, propertiesOf, takesNull } from './schema-shape.ts';

/**
 * A strict answer without the nulls that stand for what is absent: OpenAI's strict form wants every property, so what
 * is optional was asked for as null. A null that the task's own schema takes stays.
 */
export function withoutAskedNulls(value: unknown, root: JsonSchema, schema: JsonSchema = root): unknown {
  const branch = branchFor(value, root, schema);
  if (branch === undefined) return value;
  if (Array.isArray(value)) {
    const { items } = branch;
    return isRecord(items) ? value.map((one: unknown) => withoutAskedNulls(one, root, items)) : value;
  }
  return isRecord(value) ? objectWithout(value, root, branch) : value;
}

function objectWithout(value: Record<string, unknown>, root: JsonSchema, schema: JsonSchema): unknown {
  const properties = propertiesOf(schema);
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own === undefined) return [[name, member]];
    if (member === null && !isRequired(schema, name) && !takesNull(root, own)) return [];
    return [[name, withoutAskedNulls(member, root, own)]];
  });
  return Object.fromEntries(kept);
}
