import type { z } from 'zod';

import { shownSchema } from './json-schema-of.ts';
import { matchEnumCase } from './match-enum-case.ts';
import { runChecks } from './run-checks.ts';
import { schemaFindings } from './schema-findings.ts';
import type { Check } from './task.ts';
import type { Verdict } from './verdict.ts';

export interface OutputToValidate {
  readonly value: unknown;
  readonly schema: z.ZodType;
  readonly checks: readonly Check<unknown, unknown>[];
  readonly input: unknown;
}

/** Schema and checks alone: for values that a person edited as for those of a model. */
export function validateOutput({ value, schema, checks, input }: OutputToValidate): Verdict {
  let parsed = schema.safeParse(value);
  let mended = false;
  if (!parsed.success) {
    // Most answers fit at once: only the others pay for the look at the schema.
    const again = schema.safeParse(matchEnumCase(value, shownSchema(schema)));
    mended = again.success;
    if (again.success) parsed = again;
  }
  if (!parsed.success) {
    return { kind: 'invalid', reason: 'SchemaMismatch', findings: schemaFindings(parsed.error, value) };
  }
  const findings = runChecks(checks, parsed.data, input);
  if (findings.length > 0) {
    return { kind: 'invalid', reason: 'CheckFailed', findings, draft: { value: parsed.data } };
  }
  return { kind: 'valid', mended, output: parsed.data };
}
