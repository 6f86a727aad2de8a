import { anthropicBody } from './anthropic-body.ts';
import type { AnswerNames } from './answer-names.ts';
import { anthropicStream } from './anthropic-stream.ts';
import type { Ask } from './ask.ts';
import { openaiBody } from './openai-body.ts';
import { openaiStream } from './openai-stream.ts';
import type { Reply } from './reply.ts';
import { responsesBody } from './responses-body.ts';
import { responsesStream } from './responses-stream.ts';
import { spliceJson } from './splice.ts';

/** The body of an answer as it stands on the wire. */
export function bodyText(ask: Ask, reply: Reply, names: AnswerNames): string {
  switch (ask.api) {
    case 'messages':
      return spliceJson(
        anthropicBody(reply, names),
        reply.odd?.arguments === 'spliced' ? reply.call?.json : undefined,
      );
    case 'chat':
      return JSON.stringify(openaiBody(reply, names, nowSeconds()));
    case 'responses':
      return JSON.stringify(responsesBody(reply, names, nowSeconds()));
  }
}

/** The events of a streamed answer. */
export function eventsOf(ask: Ask, reply: Reply, names: AnswerNames): readonly string[] {
  switch (ask.api) {
    case 'messages':
      return anthropicStream(reply, names);
    case 'chat':
      return openaiStream(reply, names, nowSeconds(), ask.streamUsage);
    case 'responses':
      return responsesStream(responsesBody(reply, names, nowSeconds()));
  }
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
