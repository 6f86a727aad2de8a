import { z } from 'zod';

import { idProblem } from '#domain/identity.ts';
import { jsonBytes, MAX_INLINE_BYTES } from '#domain/limits.ts';

/** At most 16 metadata keys of 64 characters each: statistics can be asked for by any of them. */
const MAX_METADATA_KEYS = 16;
const MAX_METADATA_CHARS = 64;

export const Id = z.string().superRefine((id, context) => {
  const problem = idProblem(id);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});
export type Id = z.infer<typeof Id>;

export const Metadata = z
  .record(z.string().min(1).max(MAX_METADATA_CHARS), z.string().max(MAX_METADATA_CHARS))
  .refine((metadata) => Object.keys(metadata).length <= MAX_METADATA_KEYS, {
    message: `at most ${MAX_METADATA_KEYS} metadata keys`,
  });
export type Metadata = z.infer<typeof Metadata>;

const Input = z.unknown().refine((input) => jsonBytes(input) <= MAX_INLINE_BYTES, {
  message: `an inline input has at most ${MAX_INLINE_BYTES} bytes of JSON; store a larger one first and pass inputRef`,
});

/**
 * The argument of workflow `generation` (CONTRACTS 2). Only `task` and one of `input`, `inputRef` are required.
 * `callback` is refused until the HTTP door delivers it: an ending that nobody would be told must not look promised.
 */
export const StartGeneration = z
  .strictObject({
    task: z.string().min(1),
    version: z.int().positive().optional(),
    id: Id.optional(),
    input: Input.optional(),
    /** The hash of an input in the store. */
    inputRef: z.string().optional(),
    batch: Id.nullish(),
    metadata: Metadata.optional(),
    priority: z.enum(['interactive', 'batch']).optional(),
    budgetUsd: z.number().positive().nullish(),
    review: z.enum(['policy', 'always', 'never']).optional(),
    /** Internal: the last call of a step that was taken elsewhere (in a lane), to begin where the item stands. */
    from: z.strictObject({ attempt: z.string().min(1), step: z.int().nonnegative() }).optional(),
  })
  .refine((start) => (start.input !== undefined) !== (start.inputRef !== undefined), {
    message: 'give input or inputRef, one of them',
  });
export type StartGeneration = z.infer<typeof StartGeneration>;
