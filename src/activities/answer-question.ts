import { askedSchema } from '#domain/asked-schema.ts';
import type { CallRequest } from '#domain/call.ts';
import type { AnswerFacts } from '#domain/transport-truth.ts';

import type { AnswerQuestion, TaskName } from './validator.ts';

export interface AnswerToJudge extends TaskName {
  readonly answer: AnswerFacts;
  readonly request: CallRequest;
  /** The item's own, for the checks. */
  readonly input: unknown;
}

/** What is asked of the validator about an answer: all that its request says of how to read it. */
export function answerQuestion({ task, version, answer, request, input }: AnswerToJudge): AnswerQuestion {
  return {
    kind: 'answer',
    task,
    version,
    answer,
    mode: request.mode,
    input,
    maxOutputTokens: request.maxOutputTokens,
    nullsForAbsent: askedSchema(request)?.nullsForAbsent ?? false,
  };
}
