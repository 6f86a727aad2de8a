import { z } from 'zod';

export const DECISION_ACTIONS = ['approve', 'edit', 'reject', 'repair'] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

/** Notes and hints are written by people; longer ones are pasted by accident. */
const MAX_NOTE_CHARS = 4000;

/** The argument of signal and update `decide` (CONTRACTS 3). */
export const Decision = z
  .strictObject({
    /** Chosen by the caller; the same id twice counts once. */
    decisionId: z.string().min(1).max(200),
    action: z.enum(DECISION_ACTIONS),
    /** Hash of the draft that the reviewer saw; a decision on another draft is refused as stale. */
    sees: z.string().nullish(),
    /** The edited output, for `edit` only. */
    value: z.unknown().optional(),
    /** What the next model should heed, for `repair`. */
    hint: z.string().max(MAX_NOTE_CHARS).nullish(),
    reviewer: z.string().min(1).max(200),
    note: z.string().max(MAX_NOTE_CHARS).nullish(),
  })
  .refine(
    (decision) => decision.action !== 'edit' || (decision.value !== undefined && decision.value !== null),
    {
      message: 'edit needs a value',
      path: ['value'],
    },
  );
export type Decision = z.infer<typeof Decision>;

/** One line on what is wrong with a message, for whoever sent it. */
export function decisionProblem(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'decision'}: ${issue.message}`).join('; ');
}
