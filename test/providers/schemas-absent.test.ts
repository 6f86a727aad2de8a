import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { withoutAskedNulls } from '#domain/absent-as-null.ts';
import { adaptSchema } from '#domain/adapt-schema.ts';
import { sample, shown, takesNull, withNulls } from './schema-samples.ts';

describe('what can be absent', () => {
  const schema = z.object({
    a: z.string().optional(),
    b: z.string().nullish(),
    c: z.object({ d: z.number().optional() }).optional(),
    e: z.array(z.object({ f: z.enum(['x', 'y']).optional() })),
    g: z.string().default('g'),
  });

  it('is asked for as null by OpenAI’s form, and stays absent in Anthropic’s', () => {
    expect(adaptSchema(shown(schema), 'openai')).toMatchObject({
      nullsForAbsent: true,
      schema: {
        properties: {
          a: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          c: {
            anyOf: [
              { properties: { d: { anyOf: [{ type: 'number' }, { type: 'null' }] } } },
              { type: 'null' },
            ],
          },
        },
      },
    });
    expect(adaptSchema(shown(schema), 'anthropic')).toMatchObject({
      nullsForAbsent: false,
      schema: { required: ['e', 'g'] },
    });
  });

  it('is absent again before it is judged, where null is no value of its own', () => {
    const answered = { a: null, b: null, c: { d: null }, e: [{ f: null }, { f: 'x' }], g: 'g', h: null };
    expect(withoutAskedNulls(answered, shown(schema))).toEqual({
      b: null,
      c: {},
      e: [{}, { f: 'x' }],
      g: 'g',
      h: null,
    });
  });

  it('is found within unions, by the branch that is meant', () => {
    const union = z.object({
      one: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('mail'), to: z.string(), copy: z.string().optional() }),
        z.object({ kind: z.literal('call'), number: z.string(), copy: z.string().nullable() }),
      ]),
    });
    const root = shown(union);
    const mail = { one: { kind: 'mail', to: 'x', copy: null } };
    const call = { one: { kind: 'call', number: '1', copy: null } };
    expect(withoutAskedNulls(mail, root)).toEqual({ one: { kind: 'mail', to: 'x' } });
    expect(withoutAskedNulls(call, root)).toEqual(call);
  });

  it('leaves alone what does not fit at all', () => {
    for (const value of [null, 1, 'x', [], [null], { a: [null] }, { c: null, e: 'no' }]) {
      expect(() => withoutAskedNulls(value, shown(schema))).not.toThrow();
    }
  });
});

describe('any object that fits a schema with optional fields', () => {
  const given = sample.chain(({ schema, value }) => {
    const object = z.object({
      it: schema,
      maybe: takesNull(schema) ? z.string().optional() : schema.optional(),
    });
    return value.map((one) => ({ schema: object, value: { it: one } }));
  });

  it('is the same again once its nulls for what is absent are taken out', () => {
    fc.assert(
      fc.property(given, ({ schema, value }) => {
        const root = shown(schema);
        const asked = withNulls(value, root);
        const back = withoutAskedNulls(asked, root);
        expect(back).toEqual(value);
        expect(schema.safeParse(back).success).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is left as it is where nothing was asked for as null', () => {
    fc.assert(
      fc.property(given, ({ schema, value }) => {
        expect(withoutAskedNulls(value, shown(schema))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('has a strict form for both vendors that holds it, nulls and all', () => {
    fc.assert(
      fc.property(given, ({ schema, value }) => {
        const root = shown(schema);
        for (const subset of ['anthropic', 'openai'] as const) {
          const { schema: strict, nullsForAbsent } = adaptSchema(root, subset);
          const said = nullsForAbsent ? withNulls(value, root) : value;
          expect(z.fromJSONSchema(strict).safeParse(said).success).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
