import { bad } from './ask.ts';
import type { AskResult } from './ask.ts';
import { isRecord } from './checker.ts';
import { subschema } from './json-schema.ts';
import { contentText, readTurns } from './message-text.ts';
import { readAsk } from './read-ask.ts';
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
  const extras = [tools, format].filter((extra) => extra !== undefined);
  return {
    kind: 'ask',
    ask: readAsk({
      protocol: 'anthropic',
      model,
      system: contentText(body['system']),
      turns,
      structure: structureOf(tools, body['tool_choice'], format),
      maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
      stream: body['stream'] === true,
      streamUsage: true,
      extraChars: extras.reduce<number>((sum, extra) => sum + JSON.stringify(extra).length, 0),
    }),
  };
}

function structureOf(tools: unknown, choice: unknown, format: unknown): Structure {
  const listed = Array.isArray(tools) ? tools.filter(isRecord) : [];
  const how = isRecord(choice) ? choice : {};
  // Automatic choice takes the first tool: one task, one tool.
  const tool = listed.find((entry) => entry['name'] === how['name']) ?? listed[0];
  if (tool !== undefined && how['type'] !== 'none') {
    return {
      kind: 'tool',
      name: String(tool['name']),
      description: typeof tool['description'] === 'string' ? tool['description'] : '',
      schema: subschema(tool['input_schema']),
    };
  }
  if (isRecord(format) && format['type'] === 'json_schema')
    return { kind: 'schema', schema: subschema(format['schema']) };
  return { kind: 'words' };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
