import { z } from 'zod';

import type { JsonSchema } from './schema-path.ts';
import { isRecord, propertiesOf } from './schema-shape.ts';

export type SchemaConversion =
  | {
      readonly kind: 'converted';
      readonly schema: JsonSchema;
      /** Rules in code (`.refine`, `.superRefine`) that no JSON Schema can say: the model does not see them. */
      readonly hasLocalRules: boolean;
    }
  | { readonly kind: 'unrepresentable'; readonly message: string };

/**
 * JSON Schema of what the zod schema returns. Defaults count as required and objects as closed, which is the form
 * that both vendors' strict tools want. Dates and transforms have none and are told instead of dropped.
 */
export function jsonSchemaOf(schema: z.ZodType): SchemaConversion {
  let hasLocalRules = false;
  try {
    const { $schema: _dialect, ...converted } = z.toJSONSchema(schema, {
      io: 'output',
      unrepresentable: 'throw',
      override: ({ zodSchema }) => {
        const checks = zodSchema._zod.def.checks ?? [];
        if (checks.some((check) => check._zod.def.check === 'custom')) hasLocalRules = true;
      },
    });
    return { kind: 'converted', schema: converted as JsonSchema, hasLocalRules };
  } catch (error) {
    return { kind: 'unrepresentable', message: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Where a schema takes another type than the one it returns (`z.stringbool`, `z.codec`, `.pipe` to a coercion): the
 * model is shown what comes out and zod wants what goes in, so that no answer would ever fit.
 */
export function twoFacedPaths(schema: z.ZodType): readonly string[] {
  const output = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  const input = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return differences(input as JsonSchema, output as JsonSchema, '');
}

function differences(input: unknown, output: unknown, path: string): readonly string[] {
  if (!isRecord(input) || !isRecord(output)) return [];
  const [wanted, shown] = [input['type'], output['type']];
  const differs = typeof wanted === 'string' && typeof shown === 'string' && wanted !== shown;
  // Every whole number is a number.
  if (differs && !(wanted === 'number' && shown === 'integer')) return [path];
  const [from, to] = [propertiesOf(input), propertiesOf(output)];
  const inside = Object.keys(to).flatMap((name) =>
    differences(from[name], to[name], path === '' ? name : `${path}.${name}`),
  );
  return [...inside, ...differences(input['items'], output['items'], `${path}[]`)];
}

const SHOWN = new WeakMap<z.ZodType, JsonSchema>();

/** The schema of a task that was loaded, as its models are shown it; made once. */
export function shownSchema(schema: z.ZodType): JsonSchema {
  const known = SHOWN.get(schema);
  if (known !== undefined) return known;
  const converted = jsonSchemaOf(schema);
  const shown = converted.kind === 'converted' ? converted.schema : {};
  SHOWN.set(schema, shown);
  return shown;
}
