import { listOf, objectOf, word } from './core.ts';
import type { Json } from './core.ts';
import { walkSchema } from './walk-schema.ts';
import type { SchemaNode } from './walk-schema.ts';

const TAKEN = new Set(
  `type properties required additionalProperties items enum const anyOf $ref $defs description title format
   pattern multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems`.split(/\s+/),
);

const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];
const MAX_DEPTH = 10;

/** Why OpenAI's strict form does not take a schema, in its words; undefined where it does. */
export function openaiSchemaProblem(schema: Json): string | undefined {
  const rootless = openaiRootProblem(schema);
  if (rootless !== undefined) return rootless;
  for (const node of walkSchema(schema)) {
    const problem = nodeProblem(node);
    if (problem !== undefined) return `In context=${contextOf(node)}, ${problem}`;
  }
  return undefined;
}

/** Asked of every tool too, strict or not. */
export function openaiRootProblem(schema: Json): string | undefined {
  if ('anyOf' in schema || schema['type'] !== 'object') {
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${word(schema['type'] ?? 'None')}"'.`;
  }
  return undefined;
}

function nodeProblem({ schema, path }: SchemaNode): string | undefined {
  const refused = Object.keys(schema).find((keyword) => !TAKEN.has(keyword));
  if (refused !== undefined) return `'${refused}' is not permitted.`;
  const siblings =
    '$ref' in schema ? Object.keys(schema).filter((keyword) => !/^\$(?:ref|defs)$/.test(keyword)) : [];
  if (siblings.length > 0) return `$ref cannot have keywords {'${siblings.join("', '")}'}.`;
  const { format } = schema;
  if (format !== undefined && !FORMATS.includes(word(format))) {
    return `'${word(format)}' is not a valid format.`;
  }
  if (path.filter((part) => part === 'properties' || part === 'items').length > MAX_DEPTH) {
    return 'the schema is nested too deeply.';
  }
  const hasForm = ['type', 'enum', 'const', 'anyOf', '$ref'].some((keyword) => keyword in schema);
  if (!hasForm) return "schema must have a 'type' key.";
  return schema['type'] === 'object' ? objectProblem(schema) : undefined;
}

function objectProblem(schema: Json): string | undefined {
  if (schema['additionalProperties'] !== false) {
    return "'additionalProperties' is required to be supplied and to be false.";
  }
  const required = new Set(listOf(schema['required']));
  const missing = Object.keys(objectOf(schema['properties'])).find((name) => !required.has(name));
  if (missing === undefined) return undefined;
  return `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
}

/** As Python prints a tuple. */
function contextOf({ path }: SchemaNode): string {
  const [only] = path;
  if (path.length === 1 && only !== undefined) return `('${only}',)`;
  return `(${path.map((part) => `'${part}'`).join(', ')})`;
}

/** Names of schemas and tools. */
export function openaiNameProblem(
  place: string,
  name: unknown,
): { message: string; code: string } | undefined {
  const text = word(name);
  if (typeof name !== 'string') {
    return { message: `Missing required parameter: '${place}'.`, code: 'missing_required_parameter' };
  }
  if (text.length > 64) {
    const message = `Invalid '${place}': string too long. Expected a string with maximum length 64, but got a string with length ${text.length} instead.`;
    return { message, code: 'string_above_max_length' };
  }
  if (/^[a-zA-Z0-9_-]+$/.test(text)) return undefined;
  const message = `Invalid '${place}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
  return { message, code: 'invalid_value' };
}
