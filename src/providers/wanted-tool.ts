import type { AnswerSchema, CallRequest } from '#domain/call.ts';

/** The tool that the answer is asked for by, or undefined where the mode sends nothing structural. */
export function wantedTool({ mode, schema }: CallRequest): AnswerSchema | undefined {
  switch (mode) {
    case 'text':
    // The schema stands in the prompt's words already.
    case 'prompt':
      return undefined;
    case 'tool':
      if (schema === null) throw new Error('Mode tool needs a schema.');
      return schema;
  }
}
