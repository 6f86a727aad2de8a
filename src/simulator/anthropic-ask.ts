import { bad } from './ask.ts';
import type { AskResult } from './ask.ts';
import { isRecord } from './checker.ts';
import { subschema } from './json-schema.ts';
import { contentText, readTurns } from './message-text.ts';
import { charsOfAll, functionStructure, readAsk } from './read-ask.ts';
import type { Structure } from './read-ask.ts';

/** Reads a body of `POST /v1/messages`. Counting tokens needs no `max_tokens`. */
export function anthropicAsk(body: Record<string, unknown>, counting = false): AskResult {
  const { model, max_tokens: maxTokens, tools, output_config: config } = body;
  if (typeof model !== 'string') return bad('model: Field required');
  if (!counting && maxTokens === undefined) return bad('max_tokens: Field required');
  if (maxTokens !== undefined && !isCount(maxTokens))
    return bad('max_tokens: Input should be a whole number from 0 on');
  const turns = readTurns(body['messages']);
  if (typeof turns === 'string') return bad(turns);
  const format = isRecord(config) ? config['format'] : undefined;
  return {
    kind: 'ask',
    ask: readAsk({
      api: 'messages',
      model,
      system: contentText(body['system']),
      turns,
      structure: structureOf(tools, body['tool_choice'], format),
      maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
      stream: body['stream'] === true,
      reasons: thinks(body['thinking']),
      streamUsage: true,
      extraChars: charsOfAll(tools, format),
    }),
  };
}

function structureOf(tools: unknown, choice: unknown, format: unknown): Structure {
  const listed = Array.isArray(tools) ? tools.filter(isRecord) : [];
  const how = isRecord(choice) ? choice : {};
  const called = functionStructure(listed, how['type'], how['name']);
  if (called !== null) return called;
  if (isRecord(format) && format['type'] === 'json_schema')
    return { kind: 'schema', schema: subschema(format['schema']) };
  return { kind: 'words' };
}

/** With a budget, or as much as the model finds right. */
function thinks(thinking: unknown): boolean {
  return isRecord(thinking) && (thinking['type'] === 'enabled' || thinking['type'] === 'adaptive');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
