import type { AnswerSchema } from './call.ts';
import type { PinnedTask } from './task.ts';

/** The schema of a task's answer as the model sees it; its name is also the name of the tool. */
export function answerSchemaOf(
  task: Pick<PinnedTask, 'name' | 'description' | 'outputSchema'>,
): AnswerSchema {
  return {
    name: task.name,
    description: task.description === '' ? `Give the answer of the task ${task.name}.` : task.description,
    jsonSchema: task.outputSchema,
  };
}
