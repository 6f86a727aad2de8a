import fc from 'fast-check';
import { z } from 'zod';

import { jsonSchemaOf } from '#domain/json-schema-of.ts';
import type { JsonSchema } from '#domain/schema-path.ts';

/** A zod schema as a model is shown it. */
export function shown(schema: z.ZodType): JsonSchema {
  const converted = jsonSchemaOf(schema);
  if (converted.kind === 'unrepresentable') throw new Error(converted.message);
  return converted.schema;
}

/** A schema with optional fields of all sorts, and the values that fit it. */
interface Sample {
  readonly schema: z.ZodType;
  readonly value: fc.Arbitrary<unknown>;
}

const leaf: fc.Arbitrary<Sample> = fc.constantFrom<Sample>(
  { schema: z.string(), value: fc.string() },
  { schema: z.number(), value: fc.integer() },
  { schema: z.boolean(), value: fc.boolean() },
  { schema: z.enum(['x', 'y']), value: fc.constantFrom('x', 'y') },
  { schema: z.string().nullable(), value: fc.option(fc.string()) },
  { schema: z.literal('only'), value: fc.constant('only') },
  { schema: z.union([z.string(), z.number()]), value: fc.oneof(fc.string(), fc.integer()) },
);

interface ObjectSample extends Sample {
  readonly schema: z.ZodObject;
}

export const { sample } = fc.letrec<{ sample: Sample; object: ObjectSample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('sample').map(({ schema, value }) => ({
      schema: z.array(schema),
      value: fc.array(value, { maxLength: 3 }),
    })),
    tie('object'),
    tie('object').map(({ schema, value }) => ({ schema: schema.nullable(), value: fc.option(value) })),
    fc.tuple(tie('object'), tie('object')).map(([one, two]) => eitherOf(one, two)),
  ),
  object: fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        isOptional: fc.boolean(),
        of: tie('sample'),
      }),
      {
        selector: ({ name }) => name,
        maxLength: 5,
      },
    )
    .map(objectOf),
}));

interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly of: Sample;
}

function objectOf(fields: readonly Field[]): ObjectSample {
  const mayBeAbsent = ({ isOptional, of }: Field) => isOptional && !takesNull(of.schema);
  const shape = fields.map((field): [string, z.ZodType] => {
    const { schema } = field.of;
    return [field.name, mayBeAbsent(field) ? schema.optional() : schema];
  });
  const requiredKeys = fields.filter((field) => !mayBeAbsent(field)).map(({ name }) => name);
  const values = Object.fromEntries(fields.map(({ name, of }) => [name, of.value]));
  return {
    schema: z.object(Object.fromEntries(shape)),
    value: fc.record(values, { requiredKeys, noNullPrototype: true }),
  };
}

/** Two objects that one literal tells apart. */
function eitherOf(one: ObjectSample, two: ObjectSample): Sample {
  const named = ({ value }: ObjectSample, kind: string) =>
    value.map((object) => ({ ...(object as object), kind }));
  return {
    schema: z.discriminatedUnion('kind', [
      one.schema.extend({ kind: z.literal('one') }),
      two.schema.extend({ kind: z.literal('two') }),
    ]),
    value: fc.oneof(named(one, 'one'), named(two, 'two')),
  };
}

/** Of what may be absent and may be null nobody can say which of the two a null stands for: it stays. */
export function takesNull(schema: z.ZodType): boolean {
  return schema.safeParse(null).success;
}

/** As OpenAI's strict form has a model say it: null for what is absent. */
export function withNulls(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value))
    return value.map((one: unknown) => withNulls(one, (schema['items'] ?? {}) as JsonSchema));
  if (typeof value !== 'object' || value === null) return value;
  const member = (name: string): unknown => (value as Record<string, unknown>)[name];
  const branches = (schema['anyOf'] ?? schema['oneOf'] ?? [schema]) as readonly JsonSchema[];
  const own = branches.find((branch) => branch['type'] === 'object' && kindOf(branch) === member('kind'));
  const properties = (own?.['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [
      name,
      name in value ? withNulls(member(name), part) : null,
    ]),
  );
}

function kindOf(schema: JsonSchema): unknown {
  return (schema['properties'] as { kind?: { const?: unknown } } | undefined)?.kind?.const;
}
