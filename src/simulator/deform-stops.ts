import type { Deform } from './deformed.ts';
import { refuseAs } from './refuse.ts';
import { withOdd } from './reply.ts';
import { draftOf } from './right-answer.ts';

/** A right answer that ends in an unusual way, and refusals of every form. */
export const STOP_DEFORMS = {
  'new-stop-reason': ({ whole }) => withOdd(whole, { stopWord: 'new_reason' }),
  'null-stop-reason': ({ whole }) => withOdd(whole, { stopWord: null }),
  'pause-turn': ({ ask, whole }) =>
    withOdd(whole, { stopWord: ask.api === 'responses' ? 'in_progress' : 'pause_turn' }),
  'truncated-but-valid': ({ whole }) => ({ ...whole, stop: 'length' }),
  'window-exceeded': ({ ask, text }) => ({ ...draftOf(ask, half(text)), stop: 'window' }),
  'refusal-field': ({ ask }) => refuseAs(ask.protocol, 'refusal field'),
  'refusal-stop': ({ ask }) =>
    refuseAs(ask.protocol, ask.protocol === 'anthropic' ? 'stop reason' : 'content filter'),
  'content-filter': ({ ask, text }) => ({ ...draftOf(ask, half(text)), stop: 'filter' }),
  'refusal-in-words': ({ ask }) => refuseAs(ask.protocol, 'in words'),
} as const satisfies Record<string, Deform>;

function half(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}
