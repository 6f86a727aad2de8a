import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import { safeField, safeText } from '#domain/safe-field.ts';
import type { AnswerParts } from './dialect.ts';
import { tokens } from './estimate-usage.ts';
import type { RawUsage } from './estimate-usage.ts';
import { jsonText } from './json-text.ts';
import { rawInput } from './raw-input.ts';

/** An answer of the Messages API; undefined where the body lacks what makes it one. */
export function readAnthropicAnswer(
  data: unknown,
  request: CallRequest,
  text: string,
): AnswerParts | undefined {
  const blocks = safeField(data, 'content');
  // An empty answer is still an answer, as long as it says what it is.
  const isAnswer = Array.isArray(blocks) || safeField(data, 'type') === 'message';
  if (!isAnswer || Array.isArray(data)) return undefined;
  return {
    content: contentOf(Array.isArray(blocks) ? blocks : [], rawInput(text)),
    stop: stopOf(data, request),
    usage: usageOf(safeField(data, 'usage')),
    model: safeText(data, 'model'),
  };
}

/** Blocks by type, never by place: a thinking block may come first, and new types may come anywhere. */
function contentOf(blocks: readonly unknown[], raw: string | undefined): AnswerContent {
  const ofType = (type: string): unknown[] => blocks.filter((block) => safeField(block, 'type') === type);
  return {
    text: ofType('text')
      .map((block) => safeText(block, 'text') ?? '')
      .join(''),
    toolCalls: ofType('tool_use').map((block) => ({
      name: safeText(block, 'name') ?? '',
      argumentsJson: safeText(block, 'partial_json') ?? raw ?? jsonText(safeField(block, 'input')),
    })),
    refusal: null,
  };
}

function stopOf(data: unknown, request: CallRequest): StopReason {
  const raw = safeText(data, 'stop_reason') ?? null;
  switch (raw) {
    case 'end_turn':
      return { kind: 'complete', raw };
    case 'tool_use':
      // No tool was offered in the other modes: whoever calls one anyhow has not read the request.
      return request.mode === 'tool' ? { kind: 'complete', raw } : { kind: 'unknown', raw };
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { kind: 'truncated', raw };
    case 'refusal':
      return {
        kind: 'refused',
        raw,
        category: safeText(safeField(data, 'stop_details'), 'category') ?? null,
      };
    case null:
    default:
      // `stop_sequence` too: we set none.
      return { kind: 'unknown', raw };
  }
}

/** Anthropic's `input_tokens` leaves out what was written to and read from its cache. */
function usageOf(usage: unknown): RawUsage {
  const parts = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'].map(
    (key, index) => {
      const value = safeField(usage, key);
      return index > 0 && value == null ? 0 : tokens(value);
    },
  );
  return {
    inputTokens: parts.includes(undefined)
      ? undefined
      : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0),
    cachedInputTokens: safeField(usage, 'cache_read_input_tokens'),
    outputTokens: safeField(usage, 'output_tokens'),
  };
}
