import type { Deform } from './deformed.ts';
import { withOdd } from './reply.ts';
import { draftOf } from './right-answer.ts';

const THOUGHT = 'The input has to be read once more. One answer fits it best.';

/** What a model had written when a grammar that allows whitespace caught it (reference: providers, section 12). */
const BEFORE_THE_LOOP_CHARS = 104;

const WHITESPACE = '\n  \t';

/** Thinking where an answer is due, and a model that cannot end. */
export const THOUGHT_DEFORMS = {
  'thinking-first': ({ whole }) => withOdd(whole, { thinking: THOUGHT }),
  'thinking-only': ({ whole }) => withOdd({ ...whole, text: null, call: null }, { thinking: THOUGHT }),
  'think-tags': ({ whole }) => ({
    ...whole,
    text: `<think>\n${THOUGHT}\n</think>\n\n${whole.text ?? ''}`,
  }),
  'whitespace-loop': ({ ask, text, capChars }) => {
    const start = text.slice(0, BEFORE_THE_LOOP_CHARS).replace(/[}\]]+$/, '');
    const loop = WHITESPACE.repeat(Math.ceil(capChars / WHITESPACE.length));
    return { ...draftOf(ask, (start + loop).slice(0, Math.max(1, capChars))), stop: 'length' };
  },
} as const satisfies Record<string, Deform>;
