import { z } from 'zod';

import { ENDING_KINDS } from '#domain/ending.ts';

import { Id } from './start-generation.ts';

/** The argument of workflow `batch`, after its rows are in the store (CONTRACTS 4). */
export const StartBatch = z.strictObject({
  batch: Id,
  /** Internal, across continue-as-new: what this run goes on from. */
  carried: z
    .strictObject({ afterOrder: z.int(), paused: z.string().nullable(), startedAt: z.string() })
    .optional(),
});
export type StartBatch = z.infer<typeof StartBatch>;

export const BATCH_STATES = ['running', 'paused', 'done', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

const count = z.int().nonnegative();

/** Answer of query `progress`; `submitted = queued + inFlight + waiting + sum(endings)` in every one. */
export const BatchProgress = z.object({
  batch: z.string(),
  task: z.string(),
  state: z.enum(BATCH_STATES),
  why: z.string().nullable(),
  submitted: count,
  queued: count,
  inFlight: count,
  waiting: count,
  endings: z.object(
    Object.fromEntries(ENDING_KINDS.map((kind) => [kind, count])) as Record<
      (typeof ENDING_KINDS)[number],
      typeof count
    >,
  ),
  costUsd: z.number(),
  startedAt: z.string(),
  asOf: z.string(),
  simulated: z.boolean(),
});
export type BatchProgress = z.infer<typeof BatchProgress>;

export const PauseBatch = z.object({ why: z.string().min(1).max(200).optional() });
export const CancelBatch = z.object({ why: z.string().max(200).optional() });
