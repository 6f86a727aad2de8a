import type { StreamEvent } from './event-stream.ts';

/**
 * Splits a text of server-sent events as it comes, by the WHATWG's rules: lines end in CR, LF or both, a blank line
 * ends an event, data lines are joined, comments, unknown fields and events without data say nothing.
 */
export class EventSplitter {
  private readonly onEvent: (event: StreamEvent) => void;
  /** What has come of a line that has not ended, in pieces: a long one is put together once, and not with each. */
  private pending: string[] = [];
  private name: string | undefined;
  private data: string[] = [];

  constructor(onEvent: (event: StreamEvent) => void) {
    this.onEvent = onEvent;
  }

  feed(text: string): void {
    this.pending.push(text);
    if (!/[\r\n]/.test(text)) return;
    const lines = this.pending.join('').split(LINE_END);
    this.pending = [lines.pop() ?? ''];
    for (const line of lines) this.line(line);
  }

  /** The text is over: an event that lacks nothing but the line behind it is told too. */
  end(): void {
    for (const line of this.pending.join('').split(/\r/)) this.line(line);
    this.pending = [];
    this.dispatch();
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
    const { name } = this;
    const data = this.data.join('\n');
    this.name = undefined;
    this.data = [];
    if (data !== '') this.onEvent({ name, data });
  }
}

/** A CR at the end of what has come may be half of a line's end: it waits for what follows. */
const LINE_END = /\r\n|\n|\r(?!$)/;
