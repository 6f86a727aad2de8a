import type Anthropic from '@anthropic-ai/sdk';

import type { CallRequest } from '#domain/call.ts';
import { capabilitiesOf } from './capabilities.ts';
import { toolSchema } from './tool-schema.ts';
import { wantedTool } from './wanted-tool.ts';

type Body = Anthropic.MessageCreateParamsNonStreaming;

/** The request in Anthropic's words. Never a sampling parameter: since 2026-10-21 each of them is a 400. */
export function anthropicRequest(request: CallRequest): Body {
  const { model, messages, maxOutputTokens } = request;
  const system = messages.flatMap(({ role, text }) => (role === 'system' && text !== '' ? [text] : []));
  return {
    model,
    max_tokens: maxOutputTokens,
    ...(system.length > 0 && { system: system.join('\n\n') }),
    messages: messages.flatMap(({ role, text }) => (role === 'system' ? [] : [{ role, content: text }])),
    ...toolPart(request),
  };
}

function toolPart(request: CallRequest): Pick<Body, 'tools' | 'tool_choice'> {
  const wanted = wantedTool(request);
  if (wanted === undefined) return {};
  const { name, description, jsonSchema } = wanted;
  const { forcedToolChoice: forced } = capabilitiesOf(request.model);
  const input_schema = { ...toolSchema(jsonSchema, !forced), type: 'object' as const };
  return {
    tools: [{ name, description, input_schema, ...(!forced && { strict: true }) }],
    tool_choice: forced
      ? { type: 'tool', name, disable_parallel_tool_use: true }
      : { type: 'auto', disable_parallel_tool_use: true },
  };
}
