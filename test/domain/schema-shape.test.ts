import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { withoutAskedNulls } from '#domain/absent-as-null.ts';
import { shownSchema } from '#domain/json-schema-of.ts';
import { matchEnumCase } from '#domain/match-enum-case.ts';

const cash = z.object({ kind: z.literal('cash'), note: z.string().optional() });
const card = z.object({ kind: z.literal('card'), last4: z.string(), note: z.string().optional() });

describe('nulls that were asked for are taken away', () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ['in an object', cash, { kind: 'cash', note: null }, { kind: 'cash' }],
    [
      'but not where null is a value',
      z.object({ a: z.string().nullable().optional() }),
      { a: null },
      { a: null },
    ],
    [
      'in a nullable discriminated union',
      z.object({ by: z.discriminatedUnion('kind', [cash, card]).nullable() }),
      { by: { kind: 'card', last4: '1234', note: null } },
      { by: { kind: 'card', last4: '1234' } },
    ],
    [
      'in the branch whose keys the answer has',
      z.object({
        x: z.union([
          z.object({ a: z.string(), note: z.string().optional() }),
          z.object({ b: z.string(), hint: z.string().optional() }),
        ]),
      }),
      { x: { b: 'x', hint: null } },
      { x: { b: 'x' } },
    ],
    [
      'by a discriminator of several words',
      z.object({
        p: z.union([
          z.object({ kind: z.enum(['a', 'b']), n: z.number().optional() }),
          z.object({ kind: z.enum(['c']), m: z.number().optional() }),
        ]),
      }),
      { p: { kind: 'c', m: null } },
      { p: { kind: 'c' } },
    ],
    [
      'in lists',
      z.object({ l: z.array(cash) }),
      { l: [{ kind: 'cash', note: null }] },
      { l: [{ kind: 'cash' }] },
    ],
    ['and unknown keys stay', cash, { kind: 'cash', other: null }, { kind: 'cash', other: null }],
  ])('%s', (_name, schema, value, expected) => {
    expect(withoutAskedNulls(value, shownSchema(schema))).toEqual(expected);
  });
});

describe('literals in a wrong case are put right', () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ['an enum', z.object({ c: z.enum(['Red', 'blue']) }), { c: 'RED' }, { c: 'Red' }],
    ['a discriminator', z.discriminatedUnion('kind', [cash, card]), { kind: 'Cash' }, { kind: 'cash' }],
    [
      'a union of literals',
      z.object({ c: z.union([z.literal('red'), z.literal('blue')]) }),
      { c: 'Red' },
      { c: 'red' },
    ],
    ['not where two differ by case', z.object({ c: z.enum(['a', 'A', 'b']) }), { c: 'B' }, { c: 'b' }],
    ['not where it could be either', z.object({ c: z.enum(['ab', 'AB']) }), { c: 'Ab' }, { c: 'Ab' }],
    ['not beside free text', z.object({ c: z.union([z.literal('x'), z.string()]) }), { c: 'X' }, { c: 'X' }],
    ['not another word', z.object({ c: z.enum(['a']) }), { c: 'z' }, { c: 'z' }],
  ])('%s', (_name, schema, value, expected) => {
    expect(matchEnumCase(value, shownSchema(schema))).toEqual(expected);
  });
});
