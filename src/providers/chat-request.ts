import type OpenAI from 'openai';

import { askedSchema } from '#domain/asked-schema.ts';
import type { CallRequest } from '#domain/call.ts';

export type ChatBody = OpenAI.ChatCompletionCreateParams;

/** The request in the words of Chat Completions. Never a sampling parameter: reasoning models refuse them. */
export function chatRequest(request: CallRequest): ChatBody {
  const { model, messages, maxOutputTokens, style, stream } = request;
  return {
    model,
    [style.limitField]: maxOutputTokens,
    messages: messages.map(({ role, text }) => ({ role, content: text })),
    ...structurePart(request),
    ...(style.effort !== null && { reasoning_effort: style.effort }),
    // Without being asked nobody says in a stream what it used.
    ...(stream && { stream }),
    ...(stream && !style.omits.includes('stream_options') && { stream_options: { include_usage: true } }),
  };
}

type StructurePart = Pick<ChatBody, 'tools' | 'tool_choice' | 'parallel_tool_calls' | 'response_format'>;

function structurePart(request: CallRequest): StructurePart {
  const asked = askedSchema(request);
  if (asked === null) {
    return request.mode === 'json' ? { response_format: { type: 'json_object' } } : {};
  }
  const { name, description, strict } = asked;
  const schema = { ...asked.schema };
  if (request.mode === 'schema') {
    return { response_format: { type: 'json_schema', json_schema: { name, schema, strict } } };
  }
  return {
    tools: [
      { type: 'function', function: { name, description, parameters: schema, ...(strict && { strict }) } },
    ],
    tool_choice: request.style.forcedTool ? { type: 'function', function: { name } } : 'auto',
    ...(!request.style.omits.includes('parallel_tool_calls') && { parallel_tool_calls: false }),
  };
}
