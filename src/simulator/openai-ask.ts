import { bad } from './ask.ts';
import type { AskResult } from './ask.ts';
import { isRecord } from './checker.ts';
import { subschema } from './json-schema.ts';
import { readTurns } from './message-text.ts';
import { readAsk } from './read-ask.ts';
import type { Structure } from './read-ask.ts';

/** Reads a body of `POST /v1/chat/completions`. */
export function openaiAsk(body: Record<string, unknown>): AskResult {
  const { model, tools, response_format: format, stream_options: streamOptions } = body;
  if (typeof model !== 'string') return bad('you must provide a model parameter', 'model');
  const turns = readTurns(body['messages']);
  if (typeof turns === 'string') return bad(`Missing or invalid parameter: '${turns}'.`, 'messages');
  // The older name is what compatible servers know.
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens'] ?? null;
  if (
    maxTokens !== null &&
    !(typeof maxTokens === 'number' && Number.isInteger(maxTokens) && maxTokens > 0)
  ) {
    return bad(
      "Invalid value for 'max_completion_tokens': expected a whole number above 0.",
      'max_completion_tokens',
    );
  }
  // Both roles instruct; models since o1 call theirs `developer`.
  const spoken = turns.filter((turn) => turn.role !== 'system' && turn.role !== 'developer');
  const told = turns.filter((turn) => !spoken.includes(turn)).map((turn) => turn.text);
  return {
    kind: 'ask',
    ask: readAsk({
      protocol: 'openai',
      model,
      system: told.join('\n'),
      turns: spoken,
      structure: structureOf(tools, body['tool_choice'], format),
      maxTokens,
      stream: body['stream'] === true,
      streamUsage: isRecord(streamOptions) && streamOptions['include_usage'] === true,
      extraChars: [tools, format].reduce<number>(
        (sum, extra) => sum + (JSON.stringify(extra) ?? '').length,
        0,
      ),
    }),
  };
}

function structureOf(tools: unknown, choice: unknown, format: unknown): Structure {
  const functions = (Array.isArray(tools) ? tools : []).flatMap((tool) =>
    isRecord(tool) && isRecord(tool['function']) ? [tool['function']] : [],
  );
  const forced = isRecord(choice) && isRecord(choice['function']) ? choice['function']['name'] : undefined;
  const tool = functions.find((entry) => entry['name'] === forced) ?? functions[0];
  if (tool !== undefined && choice !== 'none') {
    return {
      kind: 'tool',
      name: String(tool['name']),
      description: typeof tool['description'] === 'string' ? tool['description'] : '',
      schema: subschema(tool['parameters']),
    };
  }
  if (!isRecord(format)) return { kind: 'words' };
  if (format['type'] === 'json_object') return { kind: 'json' };
  if (format['type'] === 'json_schema' && isRecord(format['json_schema'])) {
    return { kind: 'schema', schema: subschema(format['json_schema']['schema']) };
  }
  return { kind: 'words' };
}
