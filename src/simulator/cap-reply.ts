import type { Ask } from './ask.ts';
import { replyText } from './reply.ts';
import type { Draft, Reply } from './reply.ts';
import { charsOf, tokensOf } from './token-count.ts';

/** Where nothing caps an answer, a runaway one ends here. */
const UNCAPPED_TOKENS = 4096;

/** Characters that the cap lets through. */
export function capChars(ask: Ask, tokensPerChar: number): number {
  return charsOf(ask.maxTokens ?? UNCAPPED_TOKENS, tokensPerChar);
}

/** No answer is longer than its cap: what is over is cut, and said so. */
export function capReply(draft: Draft, ask: Ask, tokensPerChar: number): Reply {
  const cap = ask.maxTokens ?? UNCAPPED_TOKENS;
  const tokens = tokensOf(replyText(draft).length, tokensPerChar);
  // A truncated answer says that the cap was reached, so its usage says so too.
  if (tokens <= cap) return { ...draft, outputTokens: draft.stop === 'length' ? cap : tokens };
  const chars = capChars(ask, tokensPerChar);
  return {
    ...draft,
    text: draft.text?.slice(0, chars) ?? null,
    call: draft.call === null ? null : { ...draft.call, json: draft.call.json.slice(0, chars) },
    refusal: draft.refusal?.slice(0, chars) ?? null,
    stop: 'length',
    outputTokens: cap,
  };
}

/** As long as it is: its size is what is wrong with it, so its usage stays below the cap. */
export function uncappedReply(draft: Draft, ask: Ask, tokensPerChar: number): Reply {
  const cap = ask.maxTokens ?? UNCAPPED_TOKENS;
  const tokens = tokensOf(replyText(draft).length, tokensPerChar);
  return { ...draft, outputTokens: Math.min(tokens, Math.max(1, cap - 1)) };
}
