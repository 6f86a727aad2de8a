import type { AnswerFacts } from '#domain/transport-truth.ts';
import type { Mode } from '#domain/call.ts';
import type { Verdict } from '#domain/verdict.ts';

/** Which task's schema and checks judge. */
export interface TaskName {
  readonly task: string;
  readonly version: number;
}

export interface AnswerQuestion extends TaskName {
  readonly kind: 'answer';
  readonly answer: AnswerFacts;
  readonly mode: Mode;
  readonly input: unknown;
  readonly maxOutputTokens: number;
  /** What can be absent was asked for as null. */
  readonly nullsForAbsent: boolean;
}

/** A value that a person wrote: schema and checks alone. */
export interface ValueQuestion extends TaskName {
  readonly kind: 'value';
  readonly value: unknown;
  readonly input: unknown;
}

export type ValidationQuestion = AnswerQuestion | ValueQuestion;

/** Judges answers off the event loop: a task's slow regular expression must not starve the heartbeats of calls. */
export interface Validator {
  validate(question: ValidationQuestion): Promise<Verdict>;
}

/** A question on its way to a thread of the pool. */
export interface ValidationJob {
  readonly job: number;
  readonly question: ValidationQuestion;
}

/** Said by a thread before it begins a job. */
export interface JobBegun {
  readonly begun: number;
}
