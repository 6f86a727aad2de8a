import type { JsonSchema } from './schema-path.ts';
import { branchesOf, branchFor, isRecord, isSameButCase, literalsOf, propertiesOf } from './schema-shape.ts';

/**
 * Neither vendor's native schema guarantees the case of enum values. Returns the value with each literal that is
 * wrong in its case alone put right, where the schema has a single one that it can be; else as it was.
 */
export function matchEnumCase(value: unknown, root: JsonSchema, schema: JsonSchema = root): unknown {
  if (typeof value === 'string') return inItsCase(value, root, schema);
  const branch = branchFor(value, root, schema);
  if (branch === undefined) return value;
  if (Array.isArray(value)) {
    const { items } = branch;
    return isRecord(items) ? value.map((one: unknown) => matchEnumCase(one, root, items)) : value;
  }
  if (!isRecord(value)) return value;
  const properties = propertiesOf(branch);
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return [name, own === undefined ? member : matchEnumCase(member, root, own)];
  });
  return Object.fromEntries(entries);
}

function inItsCase(value: string, root: JsonSchema, schema: JsonSchema): string {
  const branches = branchesOf(root, schema);
  // Beside a form that takes any text, the text is no literal in a wrong case.
  if (branches.some((branch) => literalsOf(branch) === undefined && branch['type'] === 'string'))
    return value;
  const literals = branches.flatMap((branch) => literalsOf(branch) ?? []);
  if (literals.includes(value)) return value;
  const meant = literals.filter((literal) => typeof literal === 'string' && isSameButCase(literal, value));
  const [only] = meant;
  return meant.length === 1 && typeof only === 'string' ? only : value;
}
