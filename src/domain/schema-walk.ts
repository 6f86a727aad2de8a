import type { AdaptedSchema, LocalRule } from './adapt-schema.ts';
import { isRecursive } from './schema-recursion.ts';
import type { JsonSchema } from './schema-path.ts';
import { takesNull } from './schema-shape.ts';
import type { SchemaSubset } from './schema-subsets.ts';

type Json = Record<string, unknown>;

/** Says nothing about what is allowed, or nothing that a model needs. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$comment',
  'default',
  'examples',
  'readOnly',
  'writeOnly',
  'deprecated',
]);

/** Kept as they are, or handled by the walk. */
const STRUCTURE = new Set(
  `type enum const description title $ref $defs properties required items
   anyOf oneOf allOf additionalProperties propertyNames prefixItems`.split(/\s+/),
);

/** One way through a schema, gathering what the provider does not take. */
export class SchemaWalk {
  private readonly subset: SchemaSubset;
  private root: JsonSchema = {};
  private readonly local: LocalRule[] = [];
  private readonly problems = new Set<string>();
  private nullsForAbsent = false;
  private optional = 0;
  private unions = 0;
  private properties = 0;

  constructor(subset: SchemaSubset) {
    this.subset = subset;
  }

  adapt(root: JsonSchema): AdaptedSchema {
    this.root = root;
    const schema = this.walk(root, '', 1);
    const { who, maxOptional, maxUnions, maxProperties, recursion } = this.subset;
    if (!recursion && isRecursive(root)) this.problem('', 'contains itself');
    if (this.optional > maxOptional)
      this.problems.add(
        `${who} takes at most ${maxOptional} optional properties, and there are ${this.optional}`,
      );
    if (this.unions > maxUnions)
      this.problems.add(`${who} takes at most ${maxUnions} unions, and there are ${this.unions}`);
    if (this.properties > maxProperties)
      this.problems.add(`${who} takes at most ${maxProperties} properties, and there are ${this.properties}`);
    const { local, nullsForAbsent } = this;
    return { schema, local, nullsForAbsent, problems: [...this.problems] };
  }

  private walk(schema: JsonSchema, path: string, depth: number): Json {
    if (depth > this.subset.maxDepth)
      this.problem(path, `is nested deeper than ${this.subset.maxDepth} levels`);
    const { $ref, $defs } = schema;
    const defs = isObject($defs) && { $defs: mapValues($defs, (part, name) => this.walk(part, name, 1)) };
    if (typeof $ref === 'string') return { ...defs, $ref };
    if (Array.isArray(schema['type'])) this.unions += 1;
    const kept = this.kept(schema, path);
    return {
      ...kept,
      ...defs,
      ...this.unionPart(schema, path, depth),
      ...(schema['type'] === 'object' && this.objectPart(schema, path, depth)),
      ...(schema['type'] === 'array' && this.arrayPart(schema, path, depth)),
    };
  }

  /** Type, literals and rules that are taken; the others are told in the description and kept for ourselves. */
  private kept(schema: JsonSchema, path: string): Json {
    const kept: Json = {};
    const told: string[] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      if (ANNOTATIONS.has(keyword) || isImplied(keyword, value, schema)) continue;
      if (['type', 'enum', 'const', 'description', 'title'].includes(keyword) || this.takes(keyword, value)) {
        kept[keyword] = value;
      } else if (!STRUCTURE.has(keyword)) {
        told.push(`${keyword}: ${JSON.stringify(value)}`);
        this.local.push({ path, rule: `${keyword}: ${JSON.stringify(value)}` });
      }
    }
    const hasForm = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema);
    if (!hasForm) this.problem(path, 'may be anything, and a type must be said');
    if (told.length === 0) return kept;
    // The SDK's way of telling the model what the grammar can't hold.
    const { description } = schema;
    const words = typeof description === 'string' ? `${description}\n\n` : '';
    return { ...kept, description: `${words}{${told.join(', ')}}` };
  }

  private takes(keyword: string, value: unknown): boolean {
    const { keywords, formats, minItems } = this.subset;
    switch (keyword) {
      case 'format':
        return typeof value === 'string' && formats.has(value);
      case 'minItems':
        return minItems === null || minItems.includes(value as number);
      case 'pattern':
        return keywords.has(keyword) && !LOOKS_AROUND.test(String(value));
      default:
        return keywords.has(keyword);
    }
  }

  private unionPart(schema: JsonSchema, path: string, depth: number): Json {
    const branches = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(branches)) {
      this.unions += 1;
      // Exactly one of them, which `oneOf` says, is left to our own validation.
      return { anyOf: branches.map((branch: JsonSchema) => this.walk(branch, path, depth)) };
    }
    const all = schema['allOf'];
    if (!Array.isArray(all)) return {};
    if (!this.subset.allOf) this.problem(path, 'is an intersection (.and)');
    return { allOf: all.map((part: JsonSchema) => this.walk(part, path, depth)) };
  }

  private objectPart(schema: JsonSchema, path: string, depth: number): Json {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const others = schema['additionalProperties'];
    const names = Object.keys(properties);
    if (isObject(others) && (names.length === 0 || Object.keys(others).length > 0)) {
      this.problem(path, 'has keys that are not named beforehand (z.record, catchall)');
    }
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    this.properties += names.length;
    const adapted = mapValues(properties, (part, name) => {
      const walked = this.walk(part, path === '' ? name : `${path}.${name}`, depth + 1);
      return required.has(name) ? walked : this.asOptional(walked, part);
    });
    return {
      properties: adapted,
      required: this.subset.allRequired ? names : names.filter((name) => required.has(name)),
      additionalProperties: false,
    };
  }

  /** What may be absent stays so, or is asked for as null where everything must be there. */
  private asOptional(walked: Json, original: JsonSchema): Json {
    this.optional += 1;
    if (!this.subset.allRequired) return walked;
    this.nullsForAbsent = true;
    if (takesNull(this.root, original)) return walked;
    this.unions += 1;
    return { anyOf: [walked, { type: 'null' }] };
  }

  private arrayPart(schema: JsonSchema, path: string, depth: number): Json {
    if (Array.isArray(schema['prefixItems'])) this.problem(path, 'is a tuple (z.tuple)');
    const { items } = schema;
    if (!isObject(items)) return {};
    return { items: this.walk(items, `${path}[]`, depth + 1) };
  }

  private problem(path: string, what: string): void {
    const place = path === '' ? 'the output' : `output.${path}`;
    this.problems.add(`${place} ${what}, which ${this.subset.who}'s structured output can't hold`);
  }
}

/** Looking ahead or behind, and references back, are what no grammar holds. */
const LOOKS_AROUND = /\(\?[=!<]|\\[1-9]/;

/** Formats that allow more than zod does, which takes no offset unless it is told to. */
const TIMES: ReadonlySet<unknown> = new Set(['date-time', 'time', 'duration']);

/** A whole number's limits of exactness are no rule of the author's, nor is the pattern that spells a format out. */
function isImplied(keyword: string, value: unknown, schema: JsonSchema): boolean {
  if (keyword === 'pattern') return 'format' in schema && !TIMES.has(schema['format']);
  return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER && ['minimum', 'maximum'].includes(keyword);
}

function isObject(value: unknown): value is Record<string, JsonSchema> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(
  values: Readonly<Record<string, JsonSchema>>,
  map: (value: JsonSchema, key: string) => Json,
): Json {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)]));
}
