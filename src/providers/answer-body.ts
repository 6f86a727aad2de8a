import type { CallRequest } from '#domain/call.ts';
import type { Api } from '#domain/call-style.ts';
import { readAnthropicAnswer } from './anthropic-answer.ts';
import { assemble } from './assembled.ts';
import { readChatAnswer } from './chat-answer.ts';
import type { AnswerParts } from './dialect.ts';
import { errorInside } from '#domain/error-inside.ts';
import { readResponsesAnswer } from './responses-answer.ts';

/** What a body with a status of success says. */
export type BodyMeaning =
  | { readonly kind: 'answer'; readonly parts: AnswerParts }
  /** An error in the place of an answer, or something else's words; `accepted`: the model had begun. */
  | { readonly kind: 'no-answer'; readonly data: unknown; readonly accepted: boolean }
  /** A stream that ended before its last event. */
  | { readonly kind: 'cut' };

/**
 * Reads a body of a success, as it came and as the ledger keeps it. Never throws. Some servers do not know of streams
 * and answer whole, others send a stream by the name of JSON: what is no JSON as a whole is a stream where one was
 * asked for, unless its headers (`saysEvents`) and its beginning both deny it. No text is both, so an answer means
 * the same whenever it is read.
 */
export function readAnswerBody(request: CallRequest, bytes: Uint8Array, saysEvents?: boolean): BodyMeaning {
  const text = new TextDecoder().decode(bytes);
  const data = parsed(text);
  if (request.stream && data === undefined && (saysEvents !== false || EVENT.test(text))) {
    return readStream(request, bytes);
  }
  if (errorInside(data) !== undefined) return { kind: 'no-answer', data, accepted: false };
  return meaningOf(request, data, text);
}

/** The first line of an event, or a comment. */
const EVENT = /^\s*(?:event|data|id|retry)?:/;

function readStream(request: CallRequest, bytes: Uint8Array): BodyMeaning {
  const assembled = assemble(request.style.api, bytes);
  switch (assembled.kind) {
    case 'whole':
      if (errorInside(assembled.data) !== undefined) {
        return { kind: 'no-answer', data: assembled.data, accepted: true };
      }
      return meaningOf(request, assembled.data, '');
    case 'error':
      return { kind: 'no-answer', data: assembled.body, accepted: assembled.accepted };
    case 'garbled':
      return { kind: 'no-answer', data: undefined, accepted: true };
    case 'cut':
      return assembled;
  }
}

function meaningOf(request: CallRequest, data: unknown, text: string): BodyMeaning {
  const parts = readerOf(request.style.api)(data, request, text);
  return parts === undefined ? { kind: 'no-answer', data, accepted: false } : { kind: 'answer', parts };
}

type Reader = (data: unknown, request: CallRequest, text: string) => AnswerParts | undefined;

function readerOf(api: Api): Reader {
  switch (api) {
    case 'messages':
      return readAnthropicAnswer;
    case 'chat':
      return readChatAnswer;
    case 'responses':
      return readResponsesAnswer;
  }
}

/** Undefined where it is no JSON; a broken body and an empty one mean the same. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
