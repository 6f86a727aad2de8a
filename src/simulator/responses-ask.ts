import type { AskResult } from './ask.ts';
import { isRecord } from './checker.ts';
import { subschema } from './json-schema.ts';
import { contentText } from './message-text.ts';
import { openaiParts } from './openai-parts.ts';
import { charsOfAll, functionStructure, readAsk } from './read-ask.ts';
import type { Structure } from './read-ask.ts';

/** Efforts at which a model does not reason, or not so that it shows. */
const NO_EFFORTS: readonly unknown[] = ['none', 'minimal', undefined, null];

/** Reads a body of `POST /v1/responses`. */
export function responsesAsk(body: Record<string, unknown>): AskResult {
  const { input, tools, text, reasoning } = body;
  const format = isRecord(text) ? text['format'] : undefined;
  const parts = openaiParts(
    body,
    ['input', messagesOf(input)],
    ['max_output_tokens', body['max_output_tokens']],
  );
  if (parts.kind === 'bad') return parts;
  const told = contentText(body['instructions']);
  return {
    kind: 'ask',
    ask: readAsk({
      ...parts.parts,
      api: 'responses',
      system: [told, parts.parts.system].filter((each) => each !== '').join('\n'),
      structure: structureOf(tools, body['tool_choice'], format),
      reasons: isRecord(reasoning) && !NO_EFFORTS.includes(reasoning['effort']),
      streamUsage: true,
      extraChars: charsOfAll(tools, format),
    }),
  };
}

/** One text, or a list of messages; earlier calls and their results count as what was sent. */
function messagesOf(input: unknown): unknown {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  if (!Array.isArray(input)) return input;
  return input.map((item: unknown) => (isRecord(item) && item['role'] === undefined ? earlier(item) : item));
}

function earlier(item: Record<string, unknown>): unknown {
  return { role: 'assistant', content: item['arguments'] ?? item['output'] };
}

function structureOf(tools: unknown, choice: unknown, format: unknown): Structure {
  const functions = (Array.isArray(tools) ? tools : []).filter(
    (tool) => isRecord(tool) && tool['type'] === 'function',
  ) as Record<string, unknown>[];
  const called = functionStructure(functions, choice, isRecord(choice) ? choice['name'] : undefined);
  if (called !== null) return called;
  if (!isRecord(format)) return { kind: 'words' };
  if (format['type'] === 'json_object') return { kind: 'json' };
  if (format['type'] === 'json_schema') return { kind: 'schema', schema: subschema(format['schema']) };
  return { kind: 'words' };
}
