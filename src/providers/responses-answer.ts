import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import { safeField, safeText } from '#domain/safe-field.ts';
import type { AnswerParts } from './dialect.ts';
import { jsonText } from './json-text.ts';

/** An answer of Responses; undefined where the body does not say that it is one. An empty answer is still an answer. */
export function readResponsesAnswer(data: unknown, request: CallRequest): AnswerParts | undefined {
  if (safeField(data, 'object') !== 'response') return undefined;
  const output = safeField(data, 'output');
  const content = contentOf(Array.isArray(output) ? output : []);
  const usage = safeField(data, 'usage');
  return {
    content,
    stop: stopOf(data, content, request),
    usage: {
      inputTokens: safeField(usage, 'input_tokens'),
      cachedInputTokens: safeField(safeField(usage, 'input_tokens_details'), 'cached_tokens'),
      outputTokens: safeField(usage, 'output_tokens'),
    },
    model: safeText(data, 'model'),
  };
}

/** Items by type: reasoning comes first as a rule, and new types may come anywhere. */
function contentOf(output: readonly unknown[]): AnswerContent {
  const ofType = (items: readonly unknown[], type: string): unknown[] =>
    items.filter((item) => safeField(item, 'type') === type);
  const messages = ofType(output, 'message');
  // Where the model says which part is its answer, the rest is what it said on its way.
  const final = messages.filter((message) => safeField(message, 'phase') === 'final_answer');
  const parts = (final.length > 0 ? final : messages).flatMap((message): unknown[] => {
    const content = safeField(message, 'content');
    return Array.isArray(content) ? content : [];
  });
  const refusals = ofType(parts, 'refusal').map((part) => safeText(part, 'refusal') ?? '');
  return {
    text: ofType(parts, 'output_text')
      .map((part) => safeText(part, 'text') ?? '')
      .join(''),
    toolCalls: ofType(output, 'function_call').map((call) => {
      const given = safeField(call, 'arguments');
      return {
        name: safeText(call, 'name') ?? '',
        argumentsJson: typeof given === 'string' ? given : jsonText(given),
      };
    }),
    refusal: refusals[0] ?? null,
  };
}

function stopOf(data: unknown, { refusal, toolCalls }: AnswerContent, request: CallRequest): StopReason {
  const status = safeText(data, 'status') ?? null;
  const why = safeText(safeField(data, 'incomplete_details'), 'reason');
  if (status === 'completed') {
    if (refusal !== null) return { kind: 'refused', raw: status, category: null };
    // No tool was offered in the other modes: whoever calls one anyhow has not read the request.
    const isStray = toolCalls.length > 0 && request.mode !== 'tool';
    return isStray ? { kind: 'unknown', raw: 'function_call' } : { kind: 'complete', raw: status };
  }
  const raw = why === undefined ? status : `${status ?? ''}: ${why}`;
  if (status === 'incomplete' && why === 'max_output_tokens') return { kind: 'truncated', raw: why };
  if (status === 'incomplete' && why === 'content_filter')
    return { kind: 'refused', raw: why, category: null };
  return { kind: 'unknown', raw };
}
