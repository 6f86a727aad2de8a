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

/** Events repeat their name as the type of their data, and some gateways leave the name out. */
const TYPE_FIRST = /^\s*\{\s*"type"\s*:\s*"([\w.]+)"/;

/** Whether an answer is whole with this event; a stream that ends without one was cut, however cleanly. */
export function isLastEvent(api: Api, { name, data }: StreamEvent): boolean {
  if (api === 'chat') return data.trim() === DONE;
  const type = name ?? TYPE_FIRST.exec(data)?.[1] ?? '';
  return api === 'messages' ? type === 'message_stop' : LAST_RESPONSES_EVENT.test(type);
}

/**
 * All events of a body that has been read. Of one that the body ends within, only a last event is told: its end may
 * be missing where nothing of the answer is.
 */
export function eventsOf(api: Api, bytes: Uint8Array): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  let isOver = false;
  const splitter = new EventSplitter((event) => {
    if (!isOver || isLastEvent(api, event)) events.push(event);
  });
  splitter.feed(new TextDecoder().decode(bytes));
  isOver = true;
  splitter.end();
  return events;
}

/** Takes bytes as they come and tells each event once it is whole. */
export function readEvents(onEvent: (event: StreamEvent) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  const splitter = new EventSplitter(onEvent);
  return (bytes) => splitter.feed(decoder.decode(bytes, { stream: true }));
}
