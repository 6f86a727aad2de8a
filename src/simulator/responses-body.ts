import type { AnswerNames } from './answer-names.ts';
import type { Reply } from './reply.ts';
import { responsesOutput } from './responses-items.ts';
import { toldCount } from './usage-form.ts';

/** The answer of `POST /v1/responses`. */
export function responsesBody(
  reply: Reply,
  names: AnswerNames,
  createdSeconds: number,
): Record<string, unknown> {
  const status = statusOf(reply);
  return {
    id: `resp_${names.id}`,
    object: 'response',
    created_at: createdSeconds,
    status,
    error: null,
    incomplete_details: incompleteDetails(status, reply),
    model: names.model,
    output: responsesOutput(reply, names.id),
    ...(reply.odd?.usage !== 'none' && { usage: usageOf(reply, names.inputTokens) }),
    service_tier: 'default',
    metadata: {},
  };
}

/** A response that broke down before any output. */
export function failedResponse(
  error: { readonly code: unknown; readonly message: unknown },
  names: Pick<AnswerNames, 'id' | 'model'>,
  createdSeconds: number,
): Record<string, unknown> {
  return {
    id: `resp_${names.id}`,
    object: 'response',
    created_at: createdSeconds,
    status: 'failed',
    error,
    incomplete_details: null,
    model: names.model,
    output: [],
    usage: null,
  };
}

function statusOf(reply: Reply): string | null {
  if (reply.odd?.stopWord !== undefined) return reply.odd.stopWord;
  switch (reply.stop) {
    case 'length':
    case 'window':
    case 'filter':
      return 'incomplete';
    case 'refusal':
    case 'complete':
      return 'completed';
  }
}

function incompleteDetails(status: string | null, reply: Reply): unknown {
  if (status !== 'incomplete') return null;
  return { reason: reply.stop === 'filter' ? 'content_filter' : 'max_output_tokens' };
}

function usageOf(reply: Reply, inputTokens: number): Record<string, unknown> {
  const told = (count: number) => toldCount(count, reply.odd?.usage);
  return {
    input_tokens: told(inputTokens),
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: told(reply.outputTokens),
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: told(inputTokens + reply.outputTokens),
  };
}
