import { ApplicationFailure } from '@temporalio/common';

import { REFUSALS } from '#contract/names.ts';

/** What is needed of a zod schema. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** A workflow's argument as the contract has it. Anybody may start a workflow: one of another form is refused for good. */
export function parseStart<T>(schema: Schema<T>, start: unknown): T {
  const parsed = schema.safeParse(start);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues
    .map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
    .join('; ');
  throw ApplicationFailure.create({ message, type: REFUSALS.malformed, nonRetryable: true });
}
