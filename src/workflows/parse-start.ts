import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';

import { REFUSALS } from '#contract/names.ts';

/** A workflow's argument as the contract has it. Anybody may start a workflow: one of another form is refused for good. */
export function parseStart<T>(schema: z.ZodType<T>, start: unknown): T {
  const parsed = schema.safeParse(start);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw ApplicationFailure.create({ message, type: REFUSALS.malformed, nonRetryable: true });
}
