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
  style: { api, effort },
  stream,
}: CallRequest): readonly Line[] {
  const manner = [
    `mode ${mode}`,
    ...(effort === null ? [] : [`effort ${effort}`]),
    ...(stream ? ['streamed'] : []),
  ];
  return [
    `to ${model} by ${api}, ${manner.join(', ')}, at most ${maxOutputTokens} output tokens`,
    ...messages.flatMap(({ role, text }) => [{ title: role }, ...indented([text])]),
    // In modes `prompt` and `json` the schema stands in the system text.
    ...(schema === null || mode === 'prompt' || mode === 'json'
      ? []
      : [
          { title: `${mode} ${schema.name}` },
          ...indented([schema.description, jsonText(schema.jsonSchema)]),
        ]),
  ];
}
