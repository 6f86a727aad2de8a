import { z } from 'zod';

import type { JsonSchema } from './schema-path.ts';

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
