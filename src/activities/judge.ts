import { shownSchema } from '#domain/json-schema-of.ts';
import type { TaskDefinition } from '#domain/task.ts';
import { validateAnswer } from '#domain/validate-answer.ts';
import { validateOutput } from '#domain/validate-output.ts';
import type { Verdict } from '#domain/verdict.ts';

import type { ValidationQuestion } from './validator.ts';

/** Answers one question with the task's own schema and checks. Pure, and as slow as they are. */
export function judge(definition: TaskDefinition, question: ValidationQuestion): Verdict {
  const input: unknown = definition.input.parse(question.input);
  const checks = definition.checks ?? [];
  switch (question.kind) {
    case 'value':
      return validateOutput({ value: question.value, schema: definition.output, checks, input });
    case 'answer':
      return validateAnswer({
        answer: question.answer,
        mode: question.mode,
        tool: definition.name,
        output: definition.output,
        checks,
        input,
        maxOutputTokens: question.maxOutputTokens,
        nullsIn: question.nullsForAbsent ? shownSchema(definition.output) : null,
      });
  }
}
