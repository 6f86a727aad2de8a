import { expect, it } from 'vitest';

import { ConfigError } from '#config-error.ts';

import { askAsUser } from '../support/stand-ins/ask-as-user.ts';
import type { Asked, Asking } from '../support/stand-ins/ask-as-user.ts';
import { KINDS } from '../support/stand-ins/kinds.ts';

/** Outputs as authors write them, those with which strict forms have trouble among them. */
const OUTPUTS = {
  'an empty object': 'z.object({})',
  'an object with all that may be absent': 'z.object({ a: z.string().optional(), b: z.int().nullish() })',
  'an enum that may be null': "z.object({ a: z.enum(['x', 'y']).nullable(), b: z.literal([1, 2]) })",
  formats: 'z.object({ a: z.email(), b: z.uuid(), d: z.iso.datetime(), e: z.iso.date() })',
  rules: `z.object({ a: z.string().min(3).max(9), b: z.number().gt(0).lte(9), c: z.int().min(2),
    d: z.array(z.string()).min(2).max(4), e: z.string().regex(/^x+$/), f: z.url() })`,
  'a choice of objects': `z.object({ a: z.discriminatedUnion('is', [
    z.object({ is: z.literal('x'), n: z.int() }), z.object({ is: z.literal('y'), m: z.string().optional() })]) })`,
  'a part that is named and used twice': `(() => { const part = z.object({ n: z.int() }).meta({ id: 'Part' });
    return z.object({ a: part, b: z.array(part), c: part.optional().describe('the third') }); })()`,
  'keys that nobody knows': 'z.object({ a: z.record(z.string(), z.number()) })',
  'a loose object': 'z.looseObject({ a: z.string() })',
  'a strict object': 'z.strictObject({ a: z.string() })',
  'anything at all': 'z.object({ a: z.unknown(), b: z.string() })',
  'a pair': 'z.object({ a: z.tuple([z.string(), z.number()]) })',
  'both of two': 'z.object({ a: z.intersection(z.object({ n: z.int() }), z.object({ m: z.string() })) })',
  'a default': "z.object({ a: z.string().default('x'), b: z.array(z.string()).default([]) })",
  'a described whole': "z.object({ a: z.string().describe('the first') }).describe('All of it.')",
  'a tree': `z.object({ a: z.string(), get b() { return z.array(z.object({ c: z.string() })); } })`,
  'a schema in itself': `(() => { const Node = z.object({ a: z.string(), get b() { return z.array(Node); } });
    return z.object({ root: Node }); })()`,
  'seventeen that may be null': `z.object(Object.fromEntries(
    Array.from({ length: 17 }, (_none, index) => ['f' + index, z.string().nullable()])))`,
} as const;

const SOME = KINDS.filter(({ name }) =>
  ['claude-sonnet-4-6', 'claude-opus-5-5', 'gpt-4.1', 'gpt-5.6', 'aggregator', 'vllm'].includes(name),
);
const MODES = ['auto', 'schema', 'tool'] as const;

const ROWS = Object.entries(OUTPUTS).flatMap(([name, output]) =>
  SOME.flatMap((kind) => MODES.map((mode) => ({ name, output, kind, mode }))),
);

/** The problems of a configuration, told before any call, are an answer too; only `auto` owes more. */
async function askOrRefuse(asking: Asking): Promise<Asked | 'refused'> {
  try {
    return await askAsUser(asking);
  } catch (error) {
    if (error instanceof ConfigError && asking.rung?.mode !== 'auto') return 'refused';
    throw error;
  }
}

it.each(ROWS)('$kind.name takes, in mode $mode, what the configuration lets through: $name', async (row) => {
  const { name, output, mode, kind } = row;
  await using server = await kind.start();
  const asked = await askOrRefuse({
    endpoint: kind.settings(server.url),
    rung: { mode },
    output,
    ...(kind.movedTo !== undefined && { movedTo: `${server.url}${kind.movedTo}` }),
  });
  if (asked === 'refused') return;
  expect(asked.outcome).toMatchObject({ kind: 'answered' });
  // The stand-ins' models keep to what a strict form holds, and do not read descriptions.
  if (name !== 'rules') expect(asked.verdict).toMatchObject({ kind: 'valid', mended: false });
});
