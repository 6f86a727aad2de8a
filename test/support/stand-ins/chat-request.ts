import { listOf, objectOf } from './core.ts';
import type { Json } from './core.ts';
import { callOf, fromWords, jsonFromWords, textOf, valueOf } from './wanted-answer.ts';
import type { Said } from './wanted-answer.ts';

/** The first tool of a request to Chat Completions: its function. */
export function toolOf(body: Json): Json | undefined {
  const [tool] = listOf(body['tools']);
  return tool === undefined ? undefined : objectOf(objectOf(tool)['function']);
}

/** Whether a tool call is forced, and not left to the model. */
export function isForced({ tool_choice }: Json): boolean {
  return tool_choice === 'required' || objectOf(tool_choice)['type'] === 'function';
}

export function formatOf(body: Json): { readonly type: unknown; readonly named: Json } {
  const format = objectOf(body['response_format']);
  return { type: format['type'], named: objectOf(format['json_schema']) };
}

/** What a model says that does as it was asked. */
export function saidTo(body: Json): Said {
  const tool = toolOf(body);
  if (tool !== undefined && body['tool_choice'] !== 'none') return callOf(tool['name'], tool['parameters']);
  const { type, named } = formatOf(body);
  const prompt = textOf(body['messages']);
  if (type === 'json_schema') return valueOf(named['schema']);
  return type === 'json_object' ? jsonFromWords(prompt) : fromWords(prompt);
}
