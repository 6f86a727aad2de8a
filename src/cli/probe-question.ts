import { z } from 'zod';

import type { AnswerSchema, Message } from '#domain/call.ts';
import { jsonSchemaOf } from '#domain/json-schema-of.ts';

/** What a probe asks: a question with a plain answer, in a few tokens, with all that tells the modes apart. */
export const PROBE_INPUT =
  'Which of these three is the capital of France: Oslo, Paris or Rome? Is the number of its inhabitants known?';

/** A choice, a truth value, and something that may be absent, which strict forms ask for in ways of their own. */
export const PROBE_OUTPUT = z.object({
  city: z.enum(['Oslo', 'Paris', 'Rome']).describe('the city that was asked for'),
  inhabitantsKnown: z.boolean().describe('whether the number of its inhabitants is known'),
  note: z.string().optional().describe('a remark, only where one is needed'),
});

/** Says nothing of JSON and nothing of the fields: a server that drops the schema must be seen to have dropped it. */
export const PROBE_MESSAGES: readonly Message[] = [
  { role: 'system', text: 'You answer questions about cities, briefly.' },
  { role: 'user', text: PROBE_INPUT },
];

export function probeSchema(): AnswerSchema {
  const converted = jsonSchemaOf(PROBE_OUTPUT);
  if (converted.kind === 'unrepresentable') throw new Error(converted.message);
  return {
    name: 'doctor_probe',
    description: 'Give the answer to the question.',
    jsonSchema: converted.schema,
  };
}
