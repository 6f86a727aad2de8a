import type Anthropic from '@anthropic-ai/sdk';

import { askedSchema } from '#domain/asked-schema.ts';
import type { CallRequest } from '#domain/call.ts';

export type AnthropicBody = Anthropic.MessageCreateParams;

/** The request in Anthropic's words. Never a sampling parameter: since 2026-10-21 each of them is a 400. */
export function anthropicRequest(request: CallRequest): AnthropicBody {
  const { model, messages, maxOutputTokens, style, stream } = request;
  const system = messages.flatMap(({ role, text }) => (role === 'system' && text !== '' ? [text] : []));
  return {
    model,
    max_tokens: maxOutputTokens,
    ...(system.length > 0 && { system: system.join('\n\n') }),
    messages: messages.flatMap(({ role, text }) => (role === 'system' ? [] : [{ role, content: text }])),
    ...structurePart(request),
    ...(style.thinkingTokens !== null && {
      thinking: { type: 'enabled', budget_tokens: style.thinkingTokens },
    }),
    ...(stream && { stream }),
  };
}

type StructurePart = Pick<AnthropicBody, 'tools' | 'tool_choice' | 'output_config'>;

function structurePart(request: CallRequest): StructurePart {
  const { effort, forcedTool } = request.style;
  // The two words of OpenAI alone are in no row of an Anthropic model.
  const config = effort === null || effort === 'none' || effort === 'minimal' ? {} : { effort };
  const effortPart = effort === null ? {} : { output_config: config };
  const asked = askedSchema(request);
  if (asked === null) return effortPart;
  const { name, description, schema, strict } = asked;
  if (request.mode === 'schema') {
    return { output_config: { ...config, format: { type: 'json_schema', schema: { ...schema } } } };
  }
  return {
    ...effortPart,
    tools: [{ name, description, input_schema: { ...schema, type: 'object' }, ...(strict && { strict }) }],
    tool_choice: forcedTool
      ? { type: 'tool', name, disable_parallel_tool_use: true }
      : { type: 'auto', disable_parallel_tool_use: true },
  };
}
