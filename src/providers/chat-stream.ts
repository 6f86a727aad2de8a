import { safeField, safeText } from '#domain/safe-field.ts';
import { chatText } from './chat-answer.ts';
import { GarbledStreamError } from './garbled-stream-error.ts';
import { jsonText } from './json-text.ts';

interface ToolCall {
  name: string;
  json: string;
}

interface Choice {
  content: string;
  refusal: string;
  finish: unknown;
  /** A choice may break down by itself, in a stream that goes on to its end (OpenRouter). */
  error: unknown;
  readonly calls: Map<unknown, ToolCall>;
}

/** The chunks of Chat Completions as the completion that would have come whole. */
export function assembleChat(chunks: readonly unknown[]): unknown {
  const choices = new Map<unknown, Choice>();
  let usage: unknown;
  let model: unknown;
  let isChunked = false;
  for (const chunk of chunks) {
    const list = safeField(chunk, 'choices');
    if (Array.isArray(list)) isChunked = true;
    for (const piece of Array.isArray(list) ? list : []) extend(choices, piece);
    usage = safeField(chunk, 'usage') ?? usage;
    model = safeField(chunk, 'model') ?? model;
  }
  if (!isChunked) throw new GarbledStreamError('No chunk of the stream has a list of choices.');
  return { object: 'chat.completion', model, choices: [...choices.values()].map(choiceOf), usage };
}

function extend(choices: Map<unknown, Choice>, piece: unknown): void {
  const index = safeField(piece, 'index') ?? 0;
  const choice = choices.get(index) ?? newChoice();
  choices.set(index, choice);
  const delta = safeField(piece, 'delta');
  choice.content += chatText(safeField(delta, 'content'));
  choice.refusal += safeText(delta, 'refusal') ?? '';
  choice.finish = safeField(piece, 'finish_reason') ?? choice.finish;
  choice.error = safeField(piece, 'error') ?? choice.error;
  const calls = safeField(delta, 'tool_calls');
  for (const call of Array.isArray(calls) ? calls : []) extendCall(choice.calls, call);
  // The form from before there were tools.
  const old = safeField(delta, 'function_call');
  if (old != null) extendCall(choice.calls, { function: old });
}

function newChoice(): Choice {
  return { content: '', refusal: '', finish: null, error: null, calls: new Map() };
}

/** The first piece of a call names it; the others bring its arguments. */
function extendCall(calls: Map<unknown, ToolCall>, piece: unknown): void {
  const index = safeField(piece, 'index') ?? 0;
  const called = safeField(piece, 'function');
  const name = safeText(called, 'name');
  const known = calls.get(index);
  if (known === undefined && name === undefined) {
    throw new GarbledStreamError('Arguments came for a call that never began.');
  }
  const call = known ?? { name: name ?? '', json: '' };
  calls.set(index, call);
  const given = safeField(called, 'arguments') ?? '';
  // Some servers send a small call whole, and its arguments as an object.
  call.json += typeof given === 'string' ? given : jsonText(given);
}

function choiceOf({ content, refusal, finish, error, calls }: Choice): unknown {
  const tool_calls = [...calls.values()].map(({ name, json }) => ({
    type: 'function',
    function: { name, arguments: json },
  }));
  return {
    finish_reason: finish,
    error,
    message: {
      role: 'assistant',
      content: content === '' ? null : content,
      refusal: refusal === '' ? null : refusal,
      ...(tool_calls.length > 0 && { tool_calls }),
    },
  };
}
