import type { AnswerNames } from './answer-names.ts';
import type { Reply } from './reply.ts';

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
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.text,
          refusal: reply.refusal,
          annotations: [],
          ...(reply.call !== null && { tool_calls: [openaiCall(reply.call, names.id)] }),
        },
        logprobs: null,
        finish_reason: openaiFinish(reply),
      },
    ],
    usage: openaiUsage(names.inputTokens, reply.outputTokens),
    service_tier: 'default',
    system_fingerprint: null,
  };
}

export function openaiCall(call: { name: string; json: string }, id: string): Record<string, unknown> {
  return { id: `call_${id}`, type: 'function', function: { name: call.name, arguments: call.json } };
}

export function openaiUsage(inputTokens: number, outputTokens: number): Record<string, unknown> {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

export function openaiFinish(reply: Reply): string {
  switch (reply.stop) {
    case 'length':
      return 'length';
    case 'filter':
      return 'content_filter';
    case 'refusal':
    case 'complete':
      return reply.call === null ? 'stop' : 'tool_calls';
  }
}
