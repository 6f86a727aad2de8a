import { z } from 'zod';

import { STAGES } from '#domain/ending.ts';
import { FAILURE_KINDS } from '#domain/failure-kind.ts';

const Finding = z.object({ path: z.string(), rule: z.string(), expected: z.string(), got: z.string() });

const Failure = z.object({
  kind: z.enum(FAILURE_KINDS),
  message: z.string(),
  status: z.number().exactOptional(),
  providerCode: z.string().exactOptional(),
  requestId: z.string().exactOptional(),
  retryAfterMs: z.number().exactOptional(),
  retryForbidden: z.boolean().exactOptional(),
  endpoint: z.string().exactOptional(),
  model: z.string().exactOptional(),
  findings: z.array(Finding).readonly().exactOptional(),
});

const output = { output: z.unknown(), outputRef: z.string().nullable() };

export const Ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), rung: z.literal(0), mended: z.boolean(), ...output }),
  z.object({ kind: z.literal('repaired'), rung: z.int(), mended: z.boolean(), ...output }),
  z.object({ kind: z.literal('approved'), by: z.string(), edited: z.boolean(), ...output }),
  z.object({ kind: z.literal('rejected'), by: z.string(), note: z.string().nullable() }),
  z.object({ kind: z.literal('dead-lettered'), failure: Failure }),
  z.object({ kind: z.literal('cancelled') }),
]);

const UsageShape = z.object({
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
});

/** What a reviewer needs to decide; present while a generation waits for one. */
export const OpenReview = z.object({
  reason: z.string(),
  /** Hash of the draft; a decision repeats it as `sees`. Null where no call brought an answer. */
  sees: z.string().nullable(),
  /** The draft, where it is a valid output of at most 32 KiB; else `review show` has it. */
  draft: z.unknown(),
  findings: z.array(Finding).readonly(),
  since: z.string(),
  due: z.string(),
});

/** A decision that changed nothing, and why. */
export const RefusedDecision = z.object({
  decisionId: z.string().nullable(),
  why: z.string(),
  message: z.string(),
  at: z.string(),
});

/** Result of workflow `generation`, answer of query `state` and of update `decide` (CONTRACTS 2). */
export const GenerationState = z.object({
  id: z.string(),
  task: z.string(),
  version: z.int().nullable(),
  round: z.int(),
  stage: z.enum(STAGES),
  ending: Ending.nullable(),
  attempts: z.int(),
  usage: UsageShape,
  costUsd: z.number(),
  simulated: z.boolean(),
  inputHash: z.string().nullable(),
  review: OpenReview.nullable(),
  refused: z.array(RefusedDecision),
});
export type GenerationState = z.infer<typeof GenerationState>;
export type OpenReview = z.infer<typeof OpenReview>;
export type RefusedDecision = z.infer<typeof RefusedDecision>;
