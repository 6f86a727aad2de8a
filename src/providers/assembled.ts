import type { Api } from '#domain/call-style.ts';
import { errorInside } from '#domain/error-inside.ts';
import { assembleChat } from './chat-stream.ts';
import { eventsOf, isLastEvent } from './event-stream.ts';
import { assembleMessages } from './messages-stream.ts';
import { assembleResponses } from './responses-stream.ts';

/** What a stream came to, put together as the same interface says it whole. */
export type Assembled =
  | { readonly kind: 'whole'; readonly data: unknown }
  /** No last event came: part of an answer is none. */
  | { readonly kind: 'cut' }
  /** An error came as an event; `accepted`: behind one that says the model had begun. */
  | { readonly kind: 'error'; readonly body: unknown; readonly accepted: boolean }
  /** Not the events of this interface. */
  | { readonly kind: 'garbled' };

/** Puts the answer of a streamed call together from the bytes of its body. Never throws. */
export function assemble(api: Api, bytes: Uint8Array): Assembled {
  const events = eventsOf(api, bytes);
  try {
    const parts: unknown[] = [];
    for (const [index, event] of events.entries()) {
      if (isLastEvent(api, event)) {
        if (api === 'responses') parts.push(JSON.parse(event.data));
        return { kind: 'whole', data: assemblerOf(api)(parts) };
      }
      // Some keep a connection alive with these, and put no JSON into them.
      if (event.name === 'ping') continue;
      const part: unknown = JSON.parse(event.data);
      if (event.name === 'error' || errorInside(part) !== undefined)
        return { kind: 'error', body: part, accepted: index > 0 };
      parts.push(part);
    }
    return { kind: 'cut' };
  } catch {
    // A SyntaxError of an event's data, or what an assembler refuses.
    return { kind: 'garbled' };
  }
}

function assemblerOf(api: Api): (parts: readonly unknown[]) => unknown {
  switch (api) {
    case 'messages':
      return assembleMessages;
    case 'chat':
      return assembleChat;
    case 'responses':
      return assembleResponses;
  }
}
