import type { Api } from '#domain/call-style.ts';
import { EventSplitter } from './event-splitter.ts';

/** One server-sent event, with its data as it came. */
export interface StreamEvent {
  readonly name: string | undefined;
  readonly data: string;
}

/** Chat Completions ends with this instead of an event that says so. */
const DONE = '[DONE]';

/** The events of Responses after which nothing comes. */
const LAST_RESPONSES_EVENT = /^response\.(?:completed|incomplete|failed)$/;

/** Whether an answer is whole with this event; a stream that ends without one was cut, however cleanly. */
export function isLastEvent(api: Api, { name, data }: StreamEvent): boolean {
  switch (api) {
    case 'messages':
      return name === 'message_stop';
    case 'chat':
      return data.trim() === DONE;
    case 'responses':
      return name !== undefined && LAST_RESPONSES_EVENT.test(name);
  }
}

/** All events of a body that has been read, the last one only where it is whole. */
export function eventsOf(bytes: Uint8Array): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  const reader = readEvents((event) => void events.push(event));
  reader(bytes);
  return events;
}

/** Takes bytes as they come and tells each event once it is whole. */
export function readEvents(onEvent: (event: StreamEvent) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  const splitter = new EventSplitter(onEvent);
  return (bytes) => splitter.feed(decoder.decode(bytes, { stream: true }));
}
