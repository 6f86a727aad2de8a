import type { AnswerNames } from './answer-names.ts';
import { callsOf } from './reply.ts';
import type { Reply, ToolCall } from './reply.ts';
import { toldCount } from './usage-form.ts';

/** The answer of `POST /v1/chat/completions`. */
export function openaiBody(
  reply: Reply,
  names: AnswerNames,
  createdSeconds: number,
): Record<string, unknown> {
  return {
    id: `chatcmpl-${names.id}`,
    object: 'chat.completion',
    created: createdSeconds,
    model: names.model,
    choices: choicesOf(reply, names),
    ...(reply.odd?.usage !== 'none' && { usage: openaiUsage(reply, names.inputTokens) }),
    service_tier: 'default',
    system_fingerprint: null,
  };
}

function choicesOf(reply: Reply, names: AnswerNames): readonly unknown[] {
  const choice = (index: number, message: unknown) => ({
    index,
    message,
    logprobs: null,
    finish_reason: openaiFinish(reply),
  });
  const message = messageOf(reply, names.id);
  switch (reply.odd?.shape) {
    case 'no-choices':
      return [];
    case 'null-message':
      return [choice(0, null)];
    case 'null-content':
      return [choice(0, messageOf({ ...reply, text: null, call: null }, names.id))];
    case 'two-choices':
      return [choice(0, message), choice(1, message)];
    case undefined:
      return [choice(0, message)];
  }
}

function messageOf(reply: Reply, id: string): Record<string, unknown> {
  const calls = callsOf(reply);
  const thinking = reply.odd?.thinking ?? '';
  return {
    role: 'assistant',
    content: reply.text,
    refusal: reply.refusal,
    annotations: [],
    ...(thinking !== '' && { reasoning_content: thinking }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call, i) => openaiCall(call, callId(id, i), argumentsOf(reply, call))),
    }),
  };
}

/** Only the first call has the plain id, so that the second has another. */
export function callId(id: string, index: number): string {
  return index === 0 ? id : `${id}${index}`;
}

/** Arguments are a text on this wire, and only where they are swapped the value itself. */
export function argumentsOf(reply: Reply, call: ToolCall): unknown {
  return reply.odd?.arguments === 'swapped' ? (JSON.parse(call.json) as unknown) : call.json;
}

export function openaiCall(call: ToolCall, id: string, args: unknown): Record<string, unknown> {
  return { id: `call_${id}`, type: 'function', function: { name: call.name, arguments: args } };
}

export function openaiUsage(reply: Reply, inputTokens: number): Record<string, unknown> {
  const told = (count: number) => toldCount(count, reply.odd?.usage);
  return {
    prompt_tokens: told(inputTokens),
    completion_tokens: told(reply.outputTokens),
    total_tokens: told(inputTokens + reply.outputTokens),
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

export function openaiFinish(reply: Reply): string | null {
  if (reply.odd?.stopWord !== undefined) return reply.odd.stopWord;
  switch (reply.stop) {
    case 'length':
    case 'window':
      return 'length';
    case 'filter':
      return 'content_filter';
    case 'refusal':
    case 'complete':
      return reply.call === null ? 'stop' : 'tool_calls';
  }
}
