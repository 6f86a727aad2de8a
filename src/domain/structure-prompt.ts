import type { AnswerSchema, Message } from './call.ts';

/**
 * For mode `prompt`: asks for JSON in words and shows the schema, in a fenced block at the end of the system text,
 * so that it is the same prefix for every item and stands apart from the data.
 */
export function structurePrompt(messages: readonly Message[], schema: AnswerSchema): Message[] {
  const words = [
    'Answer with JSON only: one value that fits this JSON Schema, with no text before or after it and no fence around it.',
    '```json',
    // Without indentation, which was a sixth of a short prompt's tokens.
    JSON.stringify(schema.jsonSchema),
    '```',
  ].join('\n');
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', text: words }, ...messages];
  return [{ role: 'system', text: `${first.text}\n\n${words}` }, ...rest];
}
