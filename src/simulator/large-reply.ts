import type { Ask } from './ask.ts';
import { uncappedReply } from './cap-reply.ts';
import { isRecord } from './checker.ts';
import type { Reply } from './reply.ts';
import { draftOf, rightAnswer } from './right-answer.ts';

/** Words that differ, so that the padding is long and nothing else: about 64 KB. */
const PADDING = Array.from({ length: 10_000 }, (_, i) => `w${i}`).join(' ');

/** The right answer with a text so long that the answer has `bytes` bytes in all, or as it is where it is longer. */
export function largeReply(ask: Ask, bytes: number, tokensPerChar: number): Reply {
  const { value, text } = rightAnswer(ask);
  const padding = padded(bytes - Buffer.byteLength(text));
  const whole = ask.schema === null ? text + padding : withPadding(value, padding, bytes);
  return uncappedReply(draftOf(ask, whole), ask, tokensPerChar);
}

/** In the last text of the answer, where a free one mostly stands; else as one member more. */
function withPadding(value: unknown, padding: string, bytes: number): string {
  const object = isRecord(value) ? value : { result: value };
  const found = Object.entries(object).findLast(([, member]) => typeof member === 'string');
  const [name, start] = found ?? ['padding', ''];
  const json = (text: string) => JSON.stringify({ ...object, [name]: text });
  const long = `${typeof start === 'string' ? start : ''}${padding}`;
  // What a member's name and quotes take is more than was asked for.
  const surplus = Buffer.byteLength(json(long)) - bytes;
  return surplus > 0 && surplus <= padding.length ? json(long.slice(0, -surplus)) : json(long);
}

function padded(chars: number): string {
  if (chars <= 0) return '';
  return ` ${PADDING}`.repeat(Math.ceil(chars / PADDING.length)).slice(0, chars);
}
