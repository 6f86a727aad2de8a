import type OpenAI from 'openai';

import { askedSchema } from '#domain/asked-schema.ts';
import type { CallRequest } from '#domain/call.ts';

export type ResponsesBody = OpenAI.Responses.ResponseCreateParams;

interface Turn {
  readonly role: 'user' | 'assistant' | 'developer';
  readonly content: string;
}

/** Less is a 400. */
const LEAST_OUTPUT_TOKENS = 16;

/** The request in the words of Responses, which takes tools beside a reasoning effort. */
export function responsesRequest(request: CallRequest): ResponsesBody {
  const { model, messages, maxOutputTokens, style, stream } = request;
  const isJson = request.mode === 'json';
  const told = messages.flatMap(({ role, text }) => (role === 'system' && text !== '' ? [text] : []));
  return {
    model,
    max_output_tokens: Math.max(LEAST_OUTPUT_TOKENS, maxOutputTokens),
    ...(told.length > 0 && !isJson && { instructions: told.join('\n\n') }),
    input: messages.flatMap(({ role, text }): Turn[] => {
      if (role !== 'system') return [{ role, content: text }];
      // The JSON mode looks for the word JSON in the input alone.
      return isJson && text !== '' ? [{ role: 'developer', content: text }] : [];
    }),
    // The ledger has the answer; the vendor need not keep the customers' words for thirty days.
    store: false,
    ...structurePart(request),
    ...(style.effort !== null && { reasoning: { effort: style.effort } }),
    ...(stream && { stream }),
  };
}

type StructurePart = Pick<ResponsesBody, 'tools' | 'tool_choice' | 'parallel_tool_calls' | 'text'>;

function structurePart(request: CallRequest): StructurePart {
  const asked = askedSchema(request);
  if (asked === null) return request.mode === 'json' ? { text: { format: { type: 'json_object' } } } : {};
  const { name, description, strict } = asked;
  const schema = { ...asked.schema };
  if (request.mode === 'schema') return { text: { format: { type: 'json_schema', name, schema, strict } } };
  return {
    // Unlike Chat Completions, this interface takes a tool for strict unless it is told otherwise.
    tools: [{ type: 'function', name, description, parameters: schema, strict }],
    tool_choice: request.style.forcedTool ? { type: 'function', name } : 'auto',
    parallel_tool_calls: false,
  };
}
