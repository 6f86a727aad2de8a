import type { AnswerContent, CallRequest } from '#domain/call.ts';
import { requestText } from '#domain/request-text.ts';
import type { Usage } from '#domain/usage.ts';
import type { UsageState } from '#domain/call.ts';

/** English text has about four characters a token; good enough for a bill that nobody sent. */
const CHARS_PER_TOKEN = 4;

/** Token counts as a provider sent them, of any type. */
export interface RawUsage {
  /** All input, what came from a cache included. */
  readonly inputTokens: unknown;
  readonly cachedInputTokens: unknown;
  readonly outputTokens: unknown;
}

/**
 * Usage as sent where it makes sense, else estimated from the characters: a call that says nothing was not free, and
 * counts as at least one token each way.
 */
export function settleUsage(
  raw: RawUsage,
  request: CallRequest,
  content: AnswerContent,
): { usage: Usage; usageState: UsageState } {
  const outputChars = charsOf(content);
  const input = tokens(raw.inputTokens);
  const output = tokens(raw.outputTokens);
  const inputExact = input !== undefined && input > 0;
  // No output tokens are possible, but not beside output.
  const outputExact = output !== undefined && (output > 0 || outputChars === 0);
  const inputTokens = inputExact ? input : estimate(requestText(request).length);
  return {
    usage: {
      inputTokens,
      cachedInputTokens: Math.min(inputTokens, tokens(raw.cachedInputTokens) ?? 0),
      outputTokens: outputExact ? output : estimate(outputChars),
    },
    usageState: inputExact && outputExact ? 'exact' : 'estimated',
  };
}

/** Ten times the largest context window of today: more is a mistake of whoever counted, and would be a bill of millions. */
const MAX_TOKENS_OF_A_CALL = 10_000_000;

/** A count that can be one: a whole number from 0 on; strings, NaN and negatives are not coerced. */
export function tokens(value: unknown): number | undefined {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value);
  return isCount && value >= 0 && value <= MAX_TOKENS_OF_A_CALL ? value : undefined;
}

function estimate(chars: number): number {
  return Math.max(1, Math.ceil(chars / CHARS_PER_TOKEN));
}

function charsOf({ text, toolCalls, refusal }: AnswerContent): number {
  const calls = toolCalls.reduce((sum, call) => sum + call.name.length + call.argumentsJson.length, 0);
  return text.length + calls + (refusal?.length ?? 0);
}
