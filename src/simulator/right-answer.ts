import type { Ask } from './ask.ts';
import { generateAnswer } from './generate.ts';
import { replyTo } from './prose.ts';
import type { Draft } from './reply.ts';

/** The right answer to an ask. */
export interface RightAnswer {
  readonly ask: Ask;
  /** Null where a text was asked for. */
  readonly value: unknown;
  readonly text: string;
}

export function rightAnswer(ask: Ask): RightAnswer {
  if (ask.schema === null)
    return { ask, value: null, text: replyTo(ask.item, ask.surroundings, ask.instructions) };
  const value = generateAnswer(ask.schema, ask.item, ask.instructions);
  return { ask, value, text: JSON.stringify(value) };
}

/** The text where this mode has it: as the arguments of a call, or as the content. */
export function draftOf(ask: Ask, text: string): Draft {
  const call = ask.tool === null ? null : { name: ask.tool, json: text };
  return {
    text: call === null ? text : null,
    call,
    refusal: null,
    stop: 'complete',
    ...(ask.reasons && { odd: { thinking: '' } }),
  };
}
