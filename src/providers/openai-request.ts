import type OpenAI from 'openai';

import type { CallRequest } from '#domain/call.ts';
import { capabilitiesOf } from './capabilities.ts';
import { toolSchema } from './tool-schema.ts';
import { wantedTool } from './wanted-tool.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** The request in OpenAI's words. `max_tokens` is deprecated and refused by reasoning models, sampling parameters too. */
export function openaiRequest(request: CallRequest): Body {
  const { model, messages, maxOutputTokens } = request;
  return {
    model,
    max_completion_tokens: maxOutputTokens,
    messages: messages.map(({ role, text }) => ({ role, content: text })),
    ...toolPart(request),
  };
}

function toolPart(request: CallRequest): Pick<Body, 'tools' | 'tool_choice' | 'parallel_tool_calls'> {
  const wanted = wantedTool(request);
  if (wanted === undefined) return {};
  const { name, description, jsonSchema } = wanted;
  const { forcedToolChoice: forced } = capabilitiesOf(request.model);
  const parameters = toolSchema(jsonSchema, !forced);
  return {
    tools: [
      { type: 'function', function: { name, description, parameters, ...(!forced && { strict: true }) } },
    ],
    tool_choice: forced ? { type: 'function', function: { name } } : 'auto',
    parallel_tool_calls: false,
  };
}
