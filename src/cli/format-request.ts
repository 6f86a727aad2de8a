import type { CallRequest } from '#domain/call.ts';

import { jsonText } from './json-text.ts';
import { indented } from './lines.ts';
import type { Line } from './lines.ts';

/** A request as the model reads it: its messages, and the schema where that goes beside them. */
export function requestLines({
  model,
  mode,
  messages,
  schema,
  maxOutputTokens,
}: CallRequest): readonly Line[] {
  return [
    `to ${model}, mode ${mode}, at most ${maxOutputTokens} output tokens`,
    ...messages.flatMap(({ role, text }) => [{ title: role }, ...indented([text])]),
    // In mode `prompt` the schema stands in the system text.
    ...(schema === null || mode !== 'tool'
      ? []
      : [{ title: `tool ${schema.name}` }, ...indented([schema.description, jsonText(schema.jsonSchema)])]),
  ];
}
