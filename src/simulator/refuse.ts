import { pick } from './draw.ts';
import type { Protocol } from './protocol.ts';
import type { Draft } from './reply.ts';

const WORDS = [
  "I'm sorry, but I can't help with that request.",
  "I'm not able to assist with this.",
  'I cannot comply with this request as it may go against my guidelines.',
] as const;

const NONE = { text: null, call: null, refusal: null } as const;

/** Ways to refuse in each dialect: by stop reason, by a field of its own, and in words with an ordinary stop. */
const WAYS = {
  anthropic: [
    ['stop reason', () => ({ ...NONE, stop: 'refusal' })],
    ['in words', (words) => ({ ...NONE, text: words, stop: 'complete' })],
  ],
  openai: [
    ['refusal field', (words) => ({ ...NONE, refusal: words, stop: 'refusal' })],
    ['content filter', () => ({ ...NONE, text: '', stop: 'filter' })],
    ['in words', (words) => ({ ...NONE, text: words, stop: 'complete' })],
  ],
} as const satisfies Record<Protocol, readonly [Way, ...Way[]]>;

type Way = readonly [variant: string, make: (words: string) => Draft];

/** A refusal; `drawn` in [0, 1) chooses how. */
export function refuse(
  protocol: Protocol,
  drawn: number,
): { readonly draft: Draft; readonly variant: string } {
  const ways: readonly [Way, ...Way[]] = WAYS[protocol];
  const [variant, make] = pick(ways, drawn);
  // The fraction within the way chooses the words, so that one draw is enough.
  return { draft: make(pick(WORDS, (drawn * ways.length) % 1)), variant };
}

/** A refusal of one kind; where the dialect lacks it, by the stop reason (Anthropic) or the field (OpenAI). */
export function refuseAs(
  protocol: Protocol,
  variant: 'stop reason' | 'refusal field' | 'content filter' | 'in words',
): Draft {
  const ways: readonly [Way, ...Way[]] = WAYS[protocol];
  const [, make] = ways.find(([name]) => name === variant) ?? ways[0];
  return make(WORDS[0]);
}
