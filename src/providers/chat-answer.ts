import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import { safeField, safeText } from '#domain/safe-field.ts';
import type { AnswerParts } from './dialect.ts';
import { jsonText } from './json-text.ts';

const NO_CONTENT: AnswerContent = { text: '', toolCalls: [], refusal: null };

/** An answer of Chat Completions; undefined where the body has no list of choices. */
export function readChatAnswer(data: unknown, request: CallRequest): AnswerParts | undefined {
  const choices = safeField(data, 'choices');
  if (!Array.isArray(choices)) return undefined;
  const usage = safeField(data, 'usage');
  return {
    ...choiceOf(choices, request),
    usage: {
      inputTokens: safeField(usage, 'prompt_tokens'),
      cachedInputTokens: safeField(safeField(usage, 'prompt_tokens_details'), 'cached_tokens'),
      outputTokens: safeField(usage, 'completion_tokens'),
    },
    model: safeText(data, 'model'),
  };
}

function choiceOf(choices: readonly unknown[], request: CallRequest): Pick<AnswerParts, 'content' | 'stop'> {
  const [choice] = choices;
  if (choice === undefined || choices.length > 1) {
    // One was asked for. Which of several is meant nobody can say, so none is believed: the answer is empty.
    return { content: NO_CONTENT, stop: { kind: 'complete', raw: `${choices.length} choices` } };
  }
  const content = contentOf(safeField(choice, 'message'));
  return { content, stop: stopOf(safeText(choice, 'finish_reason') ?? null, content, request) };
}

function contentOf(message: unknown): AnswerContent {
  const content = safeField(message, 'content');
  const parts: unknown[] = Array.isArray(content) ? content : [];
  const joined = parts.map((part) => safeText(part, 'text') ?? '').join('');
  const refusals = [safeText(message, 'refusal'), ...parts.map((part) => safeText(part, 'refusal'))];
  return {
    text: typeof content === 'string' ? content : joined,
    toolCalls: toolCallsOf(message),
    refusal: refusals.find((refusal) => refusal !== undefined && refusal !== '') ?? null,
  };
}

function toolCallsOf(message: unknown): AnswerContent['toolCalls'] {
  const calls = safeField(message, 'tool_calls');
  const functions = (Array.isArray(calls) ? calls : []).map((call) => safeField(call, 'function'));
  // The form from before there were tools, which some compatible servers still use.
  const old = safeField(message, 'function_call');
  return [...functions, ...(old == null ? [] : [old])].map((called) => {
    const given = safeField(called, 'arguments');
    return {
      name: safeText(called, 'name') ?? '',
      argumentsJson: typeof given === 'string' ? given : jsonText(given),
    };
  });
}

function stopOf(raw: string | null, { refusal }: AnswerContent, request: CallRequest): StopReason {
  switch (raw) {
    case 'stop':
      return refusal === null ? { kind: 'complete', raw } : { kind: 'refused', raw, category: null };
    case 'tool_calls':
    case 'function_call':
      if (refusal !== null) return { kind: 'refused', raw, category: null };
      // No tool was offered in the other modes: whoever calls one anyhow has not read the request.
      return request.mode === 'tool' ? { kind: 'complete', raw } : { kind: 'unknown', raw };
    case 'length':
      return { kind: 'truncated', raw };
    case 'content_filter':
      return { kind: 'refused', raw, category: null };
    case null:
    default:
      return { kind: 'unknown', raw };
  }
}
