import type { AnswerContent, CallRequest, StopReason } from '#domain/call.ts';
import { safeField, safeText } from '#domain/safe-field.ts';
import type { AnswerParts } from './dialect.ts';
import { tokens } from './estimate-usage.ts';
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
      outputTokens: outputTokensOf(usage),
    },
    model: safeText(data, 'model'),
  };
}

/** xAI, and gateways to Gemini, count thinking in the sum alone; it is billed as output all the same. */
function outputTokensOf(usage: unknown): unknown {
  const said = safeField(usage, 'completion_tokens');
  const [output, total, input] = [
    said,
    safeField(usage, 'total_tokens'),
    safeField(usage, 'prompt_tokens'),
  ].map(tokens);
  if (output === undefined || total === undefined || input === undefined) return said;
  return Math.max(output, total - input);
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
  const refusals = [safeText(message, 'refusal'), ...parts.map((part) => safeText(part, 'refusal'))];
  return {
    text: chatText(content),
    toolCalls: toolCallsOf(message),
    refusal: refusals.find((refusal) => refusal !== undefined && refusal !== '') ?? null,
  };
}

/** Text as it is, or of a list of parts those that are text: thinking comes as parts of its own kind. */
export function chatText(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts: unknown[] = Array.isArray(content) ? content : [];
  return parts.map((part) => safeText(part, 'text') ?? '').join('');
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
    // Mistral: the window was full.
    case 'model_length':
      return { kind: 'truncated', raw };
    case 'content_filter':
      return { kind: 'refused', raw, category: null };
    case null:
    default:
      return { kind: 'unknown', raw };
  }
}
