import { listOf, objectOf, word } from './core.ts';
import type { Json } from './core.ts';
import { walkSchema } from './walk-schema.ts';

const TAKEN = new Set(
  `type properties required additionalProperties items enum const anyOf allOf $ref $defs
   default description title format minItems pattern`.split(/\s+/),
);

const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;

/** Why Anthropic's structured output does not take a schema, in its words; undefined where it does. */
export function anthropicSchemaProblem(schema: Json): string | undefined {
  for (const { schema: node } of walkSchema(schema)) {
    const problem = nodeProblem(node);
    if (problem !== undefined) return problem;
  }
  return isCircular(schema) ? 'Circular reference detected in schema definitions' : undefined;
}

function nodeProblem(node: Json): string | undefined {
  const { type } = node;
  const refused = Object.keys(node).filter((keyword) => !TAKEN.has(keyword));
  if (refused.length === 1) return `For '${word(type)}' type, property '${refused[0]}' is not supported`;
  if (refused.length > 1) {
    return `For '${word(type)}' type, properties ${refused.join(', ')} are not supported`;
  }
  if (type === 'object' && node['additionalProperties'] !== false) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
  if ('minItems' in node && node['minItems'] !== 0 && node['minItems'] !== 1) {
    return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
  }
  const hasForm = ['type', 'enum', 'const', 'anyOf', 'allOf', '$ref'].some((keyword) => keyword in node);
  return hasForm ? undefined : 'Schema type is missing or not supported';
}

/** Counted over all schemas of a request. */
export function anthropicSizeProblem(schemas: readonly Json[]): string | undefined {
  const nodes = schemas.flatMap((schema) => walkSchema(schema).map((node) => node.schema));
  const optional = nodes.flatMap(optionalIn).length;
  if (optional > MAX_OPTIONAL) {
    return (
      `Schemas contains too many optional parameters (${optional}), which would make grammar compilation ` +
      `inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MAX_OPTIONAL}).`
    );
  }
  const unions = nodes.filter((node) => 'anyOf' in node || Array.isArray(node['type'])).length;
  if (unions <= MAX_UNIONS) return undefined;
  return (
    `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf), which ` +
    `would cause exponential compilation cost. Reduce the number of nullable or union-typed parameters ` +
    `(limit: ${MAX_UNIONS} parameters with unions).`
  );
}

function optionalIn(node: Json): string[] {
  const required = new Set(listOf(node['required']));
  return Object.keys(objectOf(node['properties'])).filter((name) => !required.has(name));
}

/** A definition that leads back to itself, or the root referring to itself. */
function isCircular(root: Json): boolean {
  const defs = objectOf(root['$defs']);
  const leadsTo = (schema: Json) =>
    walkSchema(schema).flatMap(({ schema: node }) =>
      typeof node['$ref'] === 'string' ? [node['$ref']] : [],
    );
  const reaches = (reference: string, target: string, seen: ReadonlySet<string>): boolean => {
    if (reference === '#' || reference === target) return true;
    if (seen.has(reference)) return false;
    const next = leadsTo(objectOf(defs[reference.replace('#/$defs/', '')]));
    return next.some((one) => reaches(one, target, new Set([...seen, reference])));
  };
  return Object.keys(defs).some((name) => {
    const target = `#/$defs/${name}`;
    return leadsTo(objectOf(defs[name])).some((one) => reaches(one, target, new Set()));
  });
}
