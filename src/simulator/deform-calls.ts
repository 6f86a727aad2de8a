import type { Deform, Deformed } from './deformed.ts';
import { toldInProse } from './malform.ts';
import { withOdd } from './reply.ts';
import type { Draft, ToolCall } from './reply.ts';
import { draftOf } from './right-answer.ts';

/** Share of the arguments that is left of cut ones. */
const CUT_SHARE = 0.6;

/** Wrong tool calls, and words in their place. */
export const CALL_DEFORMS = {
  'two-calls': (right) => withOdd(called(right), { secondCall: callOf(right) }),
  'unknown-tool': (right) => called(right, 'look_up_customer'),
  'no-call': inWords,
  'broken-arguments': ({ ask, text }) => withOdd(draftOf(ask, broken(text)), { arguments: 'text' }),
  'object-arguments': (right) => withOdd(called(right), { arguments: 'swapped' }),
  'cut-arguments': ({ ask, text }) => draftOf(ask, text.slice(0, Math.ceil(text.length * CUT_SHARE))),
  prose: inWords,
} as const satisfies Record<string, Deform>;

function inWords({ ask, value, text }: Deformed): Draft {
  return draftOf({ ...ask, tool: null }, ask.schema === null ? text : toldInProse(value));
}

function callOf({ ask, whole, text }: Deformed): ToolCall {
  if (whole.call !== null) return whole.call;
  return { name: 'answer', json: ask.schema === null ? JSON.stringify({ answer: text }) : text };
}

function called(right: Deformed, name = callOf(right).name): Draft {
  return { ...right.whole, text: null, call: { ...callOf(right), name } };
}

/** Not JSON: a colon is missing, or, where there is none, the end. */
function broken(text: string): string {
  const without = text.replace('":', '" ');
  return without === text ? `{${text}` : without;
}
