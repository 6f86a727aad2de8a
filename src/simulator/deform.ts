import type { AnswerVariant } from './answer-variants.ts';
import type { Ask } from './ask.ts';
import { capChars, capReply, uncappedReply } from './cap-reply.ts';
import { CALL_DEFORMS } from './deform-calls.ts';
import { JSON_DEFORMS } from './deform-json.ts';
import { STOP_DEFORMS } from './deform-stops.ts';
import { THOUGHT_DEFORMS } from './deform-thoughts.ts';
import { WIRE_DEFORMS } from './deform-wire.ts';
import type { Deform } from './deformed.ts';
import type { Reply } from './reply.ts';
import { draftOf, rightAnswer } from './right-answer.ts';

const DEFORMS: Readonly<Record<AnswerVariant, Deform>> = {
  ...WIRE_DEFORMS,
  ...STOP_DEFORMS,
  ...CALL_DEFORMS,
  ...JSON_DEFORMS,
  ...THOUGHT_DEFORMS,
};

/** The right answer, deformed in one way. */
export function deformedReply(ask: Ask, variant: AnswerVariant, tokensPerChar: number): Reply {
  const right = rightAnswer(ask);
  const whole = draftOf(ask, right.text);
  const draft = DEFORMS[variant]({ ...right, whole, capChars: capChars(ask, tokensPerChar) });
  const counted = variant === 'deep' ? uncappedReply : capReply;
  return counted(draft, ask, tokensPerChar);
}
