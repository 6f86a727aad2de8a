import { isRecord } from './checker.ts';
import { conforms } from './conforms.ts';
import { resolveRef, subschema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** A wrong answer and the way in which it is wrong. */
export interface Violation {
  readonly value: unknown;
  readonly variant: string;
}

/** One way to spoil a place of the answer. */
type Spoil = (
  value: unknown,
  schema: JsonSchema,
) => { readonly to: unknown; readonly variant: string } | null;

/** An object or list as a text needs no more to be wrong. */
const MAX_TEXT_CHARS = 200;

/** Marks a member to be left out. */
const GONE = Symbol('gone');

const SPOILS: readonly Spoil[] = [
  // Near the right value, as models invent them; never one that differs in case only, which may be mended.
  (value, schema) =>
    'enum' in schema || 'const' in schema
      ? { to: `${String(value)}_issue`, variant: 'wrong enum value' }
      : null,
  () => ({ to: GONE, variant: 'missing field' }),
  (value) => ({ to: wrongType(value), variant: 'wrong type' }),
  (value, schema) =>
    ('minimum' in schema || 'exclusiveMinimum' in schema) && typeof value === 'number'
      ? { to: -1 - Math.abs(value), variant: 'out of range' }
      : null,
  (value, schema) =>
    Array.isArray(value) && 'minItems' in schema ? { to: [], variant: 'too few items' } : null,
  (value, schema) =>
    typeof value === 'string' && ('format' in schema || 'pattern' in schema)
      ? { to: `about ${value}`, variant: 'wrong format' }
      : null,
  (value) => (value === null ? null : { to: null, variant: 'null' }),
];

/** A value that does not fit the schema, made of one that does; `drawn` in [0, 1) chooses place and way. */
export function violate(schema: JsonSchema, value: unknown, drawn: number): Violation {
  // A spoiled optional field may still fit, so each is held against the schema.
  const spoiled = spoiledVersions(value, schema, schema).filter(
    (each) => !conforms(schema, each.value, schema),
  );
  const wrapped: Violation[] = [
    { value: { result: value }, variant: 'wrapped' },
    { value: [value], variant: 'in a list' },
  ];
  const wrong = [...spoiled, ...wrapped].filter((each) => !conforms(schema, each.value, schema));
  // An empty schema has no wrong answers: then the list is as strange as it gets.
  return wrong[Math.floor(drawn * wrong.length)] ?? { value: [value], variant: 'in a list' };
}

function spoiledVersions(value: unknown, given: JsonSchema, root: JsonSchema): readonly Violation[] {
  const schema = resolveRef(given, root);
  if (Array.isArray(value)) {
    const [first, ...rest] = value;
    if (first === undefined) return [];
    return membersOf(first, subschema(schema['items']), root).map((each) => ({
      ...each,
      value: each.value === GONE ? rest : [each.value, ...rest],
    }));
  }
  if (!isRecord(value)) return [];
  const properties = subschema(schema['properties']);
  return Object.entries(value).flatMap(([name, member]) =>
    membersOf(member, subschema(properties[name]), root).map((each) => ({
      ...each,
      value: replaced(value, name, each.value),
    })),
  );
}

/** All spoiled forms of a member: of itself, and of what is in it. */
function membersOf(member: unknown, given: JsonSchema, root: JsonSchema): readonly Violation[] {
  const schema = resolveRef(given, root);
  const own = SPOILS.flatMap((spoil) => {
    const made = spoil(member, schema);
    return made === null ? [] : [{ value: made.to, variant: made.variant }];
  });
  return [...own, ...spoiledVersions(member, schema, root)];
}

function replaced(object: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  if (value !== GONE) return { ...object, [name]: value };
  const { [name]: _, ...rest } = object;
  return rest;
}

function wrongType(value: unknown): unknown {
  if (typeof value === 'number') return `${value} approx.`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return { value };
  return JSON.stringify(value).slice(0, MAX_TEXT_CHARS);
}
