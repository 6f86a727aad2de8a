import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { adaptSchema } from '#domain/adapt-schema.ts';
import type { AdaptedSchema } from '#domain/adapt-schema.ts';
import { shown } from './schema-samples.ts';

const SUBSETS = ['anthropic', 'openai'] as const;
type Subset = (typeof SUBSETS)[number];
const adapted = (schema: z.ZodType, subset: Subset): AdaptedSchema => adaptSchema(shown(schema), subset);

interface Node {
  name: string;
  children: Node[];
}
const NODE: z.ZodType<Node> = z.lazy(() => z.object({ name: z.string(), children: z.array(NODE) }));

/** Schemas of all sorts, with what each vendor's strict form can't hold of them; an empty list: nothing. */
const PROBLEMS: readonly (readonly [
  name: string,
  schema: z.ZodType,
  anthropic: readonly RegExp[],
  openai: readonly RegExp[],
])[] = [
  ['plain types', z.object({ a: z.string(), b: z.number(), c: z.boolean(), d: z.null() }), [], []],
  [
    'enums and literals',
    z.object({ a: z.enum(['x', 'y']), b: z.literal('z'), c: z.literal([1, 2]) }),
    [],
    [],
  ],
  ['an optional field', z.object({ a: z.string().optional() }), [], []],
  ['a nullable field', z.object({ a: z.string().nullable() }), [], []],
  ['a field that is both', z.object({ a: z.string().nullish() }), [], []],
  ['a default', z.object({ a: z.string().default('x') }), [], []],
  ['a whole number', z.object({ a: z.int(), b: z.number().int() }), [], []],
  [
    'limits',
    z.object({ a: z.number().min(1).max(9), b: z.string().max(20), c: z.array(z.string()).min(2) }),
    [],
    [],
  ],
  [
    'formats',
    z.object({ a: z.email(), b: z.iso.date(), c: z.url(), d: z.uuid(), e: z.iso.datetime() }),
    [],
    [],
  ],
  ['lists and objects within', z.object({ a: z.array(z.object({ b: z.array(z.string()) })) }), [], []],
  ['a union', z.object({ a: z.union([z.string(), z.number()]) }), [], []],
  [
    'a discriminated union',
    z.object({
      a: z.discriminatedUnion('k', [
        z.object({ k: z.literal('x') }),
        z.object({ k: z.literal('y'), n: z.number() }),
      ]),
    }),
    [],
    [],
  ],
  ['a refinement', z.object({ a: z.string().refine((text) => text !== 'no') }), [], []],
  [
    'closed and open objects',
    z.object({ a: z.strictObject({ b: z.string() }), c: z.looseObject({ d: z.string() }) }),
    [],
    [],
  ],
  [
    'a record',
    z.object({ a: z.record(z.string(), z.number()) }),
    [/^output\.a has keys/],
    [/^output\.a has keys/],
  ],
  [
    'a catchall',
    z.object({ a: z.object({ b: z.string() }).catchall(z.number()) }),
    [/^output\.a has keys/],
    [/^output\.a has keys/],
  ],
  [
    'a tuple',
    z.object({ a: z.tuple([z.string(), z.number()]) }),
    [/^output\.a is a tuple/],
    [/^output\.a is a tuple/],
  ],
  [
    'anything',
    z.object({ a: z.any(), b: z.unknown() }),
    [/^output\.a may be anything/, /^output\.b may be anything/],
    [/^output\.a may be anything/, /^output\.b may be anything/],
  ],
  [
    'an intersection of objects',
    z.object({ a: z.object({ b: z.string() }).and(z.object({ c: z.string() })) }),
    [],
    [],
  ],
  [
    'an intersection of texts',
    z.object({ a: z.string().min(2).and(z.string().max(3)) }),
    [],
    [/^output\.a is an intersection/],
  ],
  ['recursion', NODE, [/^the output contains itself/], []],
  ['ten optional fields too many', z.object(many(30, z.string().optional())), [/at most 24 optional/], []],
  ['many unions', z.object(many(17, z.string().nullable())), [/at most 16 unions/], []],
  ['ten levels', nested(9), [], []],
  ['more levels', nested(10), [], [/deeper than 10 levels/]],
];

function many(count: number, schema: z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, schema]));
}

function nested(levels: number): z.ZodType {
  return levels === 1 ? z.object({ a: z.string() }) : z.object({ a: nested(levels - 1) });
}

describe.each(SUBSETS)('a schema for %s', (subset) => {
  it.each(PROBLEMS)('with %s', (_name, schema, anthropic, openai) => {
    const { problems } = adapted(schema, subset);
    const wanted = subset === 'anthropic' ? anthropic : openai;
    expect(problems).toHaveLength(wanted.length);
    for (const [index, problem] of problems.entries()) expect(problem).toMatch(wanted[index] ?? /^$/);
  });

  it.each(PROBLEMS)('with %s keeps to the form, however deep', (_name, schema) => {
    for (const part of partsOf(adapted(schema, subset).schema)) {
      for (const word of ['$schema', 'default', 'oneOf', 'prefixItems', 'propertyNames']) {
        expect(part).not.toHaveProperty([word]);
      }
      if (part['type'] !== 'object') continue;
      expect(part['additionalProperties']).toBe(false);
      const names = Object.keys(part['properties'] as object);
      if (subset === 'openai') expect(part['required']).toEqual(names);
      else expect(names).toEqual(expect.arrayContaining(part['required'] as string[]));
    }
  });
});

/** The schema and all within it. */
function partsOf(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(partsOf);
  const { properties, $defs, ...rest } = value as Record<string, unknown>;
  const named = [properties, $defs].flatMap((group) => Object.values((group ?? {}) as object));
  return [
    value as Record<string, unknown>,
    ...named.flatMap(partsOf),
    ...Object.values(rest).flatMap(partsOf),
  ];
}

const RULES = z.object({
  many: z.array(z.string().max(5)).min(2).max(4),
  few: z.array(z.string()).min(1),
  price: z.number().min(0.5).lt(100).multipleOf(0.5),
  text: z.string().min(3).max(9).describe('A short text'),
  code: z.string().regex(/^[A-Z]{3}$/),
  apart: z.string().regex(/^(?!no)/),
  day: z.iso.date(),
  mail: z.email(),
  site: z.url(),
});

describe('rules that a vendor does not take', () => {
  const rulesOf = (subset: Subset) => adapted(RULES, subset).local.map(({ path, rule }) => `${path} ${rule}`);

  it('are kept for our own validation, each with its place', () => {
    expect(rulesOf('anthropic')).toEqual(
      expect.arrayContaining([
        'many minItems: 2',
        'many maxItems: 4',
        'many[] maxLength: 5',
        'price minimum: 0.5',
        'price exclusiveMaximum: 100',
        'price multipleOf: 0.5',
        'text minLength: 3',
        'text maxLength: 9',
        'code pattern: "^[A-Z]{3}$"',
      ]),
    );
    expect(rulesOf('openai')).toEqual(
      expect.arrayContaining([
        'many[] maxLength: 5',
        'text minLength: 3',
        'text maxLength: 9',
        'site format: "uri"',
      ]),
    );
    expect(rulesOf('openai').filter((rule) => /^(?:many m|price|code)/.test(rule))).toEqual([]);
    expect(rulesOf('openai').filter((rule) => rule.startsWith('apart'))).toHaveLength(1);
  });

  it('are told to the model in words', () => {
    const { schema } = adapted(RULES, 'anthropic');
    expect(schema).toMatchObject({
      properties: {
        text: { type: 'string', description: 'A short text\n\n{minLength: 3, maxLength: 9}' },
        day: { type: 'string', format: 'date' },
        few: { minItems: 1 },
      },
    });
    expect(JSON.stringify(schema)).not.toMatch(
      /"(?:minLength|maxLength|minimum|multipleOf|pattern|maxItems)":/,
    );
  });

  it('are not those that nobody wrote: the exactness of a whole number, the pattern behind a format', () => {
    const schema = z.object({ count: z.int(), day: z.iso.date(), mail: z.email() });
    for (const subset of SUBSETS) expect(adapted(schema, subset).local).toEqual([]);
  });
});
