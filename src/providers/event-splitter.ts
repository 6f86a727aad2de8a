import type { StreamEvent } from './event-stream.ts';

/**
 * Splits a text of server-sent events as it comes, by the WHATWG's rules: lines end in CR, LF or both, a blank line
 * ends an event, data lines are joined, comments and unknown fields say nothing. An event that the text ends within
 * is not told: its end is missing.
 */
export class EventSplitter {
  private readonly onEvent: (event: StreamEvent) => void;
  private rest = '';
  private name: string | undefined;
  private data: string[] = [];

  constructor(onEvent: (event: StreamEvent) => void) {
    this.onEvent = onEvent;
  }

  feed(text: string): void {
    const lines = (this.rest + text).split(LINE_END);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    // Without a colon the whole line is a field's name, whose value is empty.
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.name = value;
    if (field === 'data') this.data.push(value);
  }

  private dispatch(): void {
    const { name, data } = this;
    this.name = undefined;
    this.data = [];
    if (data.length > 0) this.onEvent({ name, data: data.join('\n') });
  }
}

/** A CR at the end of what has come may be half of a line's end: it waits for what follows. */
const LINE_END = /\r\n|\n|\r(?!$)/;
