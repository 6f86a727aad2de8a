import type { AskResult } from './ask.ts';
import { isRecord } from './checker.ts';
import { subschema } from './json-schema.ts';
import { openaiParts } from './openai-parts.ts';
import { charsOfAll, functionStructure, readAsk } from './read-ask.ts';
import type { Structure } from './read-ask.ts';

/** Reads a body of `POST /v1/chat/completions`. */
export function openaiAsk(body: Record<string, unknown>): AskResult {
  const { tools, response_format: format, stream_options: streamOptions } = body;
  // The older name is what compatible servers know.
  const cap = body['max_completion_tokens'] ?? body['max_tokens'];
  const parts = openaiParts(body, ['messages', body['messages']], ['max_completion_tokens', cap]);
  if (parts.kind === 'bad') return parts;
  return {
    kind: 'ask',
    ask: readAsk({
      ...parts.parts,
      api: 'chat',
      structure: structureOf(tools, body['tool_choice'], format),
      // Chat Completions never shows that a model thought.
      reasons: false,
      streamUsage: isRecord(streamOptions) && streamOptions['include_usage'] === true,
      extraChars: charsOfAll(tools, format),
    }),
  };
}

function structureOf(tools: unknown, choice: unknown, format: unknown): Structure {
  const functions = (Array.isArray(tools) ? tools : []).flatMap((tool) =>
    isRecord(tool) && isRecord(tool['function']) ? [tool['function']] : [],
  );
  const forced = isRecord(choice) && isRecord(choice['function']) ? choice['function']['name'] : undefined;
  const called = functionStructure(functions, choice, forced);
  if (called !== null) return called;
  if (!isRecord(format)) return { kind: 'words' };
  if (format['type'] === 'json_object') return { kind: 'json' };
  if (format['type'] === 'json_schema' && isRecord(format['json_schema'])) {
    return { kind: 'schema', schema: subschema(format['json_schema']['schema']) };
  }
  return { kind: 'words' };
}
