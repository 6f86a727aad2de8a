import { z } from 'zod';

import { ENDING_KINDS } from '#domain/ending.ts';

import { Id } from './start-generation.ts';

/** The argument of workflow `batch`, after its rows are in the store (CONTRACTS 4). */
export const StartBatch = z.strictObject({
  batch: Id,
  /** Internal, across continue-as-new: what this run goes on from. */
  carried: z
    .strictObject({
      afterOrder: z.int(),
      paused: z.string().nullable(),
      startedAt: z.string(),
      /** Lanes begun by the runs before; the next one's number. */
      lanes: z.int().nonnegative().optional(),
    })
    .optional(),
});
export type StartBatch = z.infer<typeof StartBatch>;

/** How a batch runs its items: each as a `generation` workflow, or many in a `lane`. */
export const BATCH_FORMS = ['visible', 'lanes'] as const;
export type BatchForm = (typeof BATCH_FORMS)[number];

/** Up to here a batch is worth looking at item by item (CONTRACTS 4); above, lanes carry it. */
const MAX_VISIBLE_ITEMS = 200;

/** How a batch of so many items runs, where nobody has said. */
export function usualForm(items: number): BatchForm {
  return items > MAX_VISIBLE_ITEMS ? 'lanes' : 'visible';
}

/** The argument of workflow `lane`, which its batch starts and nobody else. */
export const StartLane = z.strictObject({
  batch: Id,
  /** The items with `afterOrder < runOrder <= throughOrder` that have no ending. */
  afterOrder: z.int(),
  throughOrder: z.int(),
  /** How many items may be under way at once. */
  places: z.int().positive(),
  /** Only what no workflow of its own carries: a later look for what a dead lane left. */
  carriedOnly: z.boolean(),
});
export type StartLane = z.infer<typeof StartLane>;

/** What a lane came to; each item's ending is in the store. */
export interface LaneResult {
  readonly items: number;
  readonly settled: number;
  /** Items that got a workflow of their own. */
  readonly exceptions: number;
}

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
  /** Lines of the input that were left out; they are in none of the counts. */
  refusedLines: count.optional(),
  startedAt: z.string(),
  asOf: z.string(),
  simulated: z.boolean(),
});
export type BatchProgress = z.infer<typeof BatchProgress>;

export const PauseBatch = z.object({ why: z.string().min(1).max(200).optional() });
export const CancelBatch = z.object({ why: z.string().max(200).optional() });
