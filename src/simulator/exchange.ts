import type { ServerResponse } from 'node:http';

import type { Headers } from './limit-headers.ts';
import type { LogEntry, RequestLog } from './log.ts';

/** One request and its answer on the wire; whichever way it ends, one line of the log tells of it. */
export class Exchange {
  readonly entry: LogEntry;
  readonly #res: ServerResponse;
  readonly #gone = new AbortController();

  constructor(res: ServerResponse, log: RequestLog, entry: LogEntry) {
    this.#res = res;
    this.entry = entry;
    res.once('close', () => {
      this.#gone.abort();
      log.end(entry, res.writableFinished);
    });
  }

  /** The connection is closed, by whichever side. */
  get gone(): boolean {
    return this.#res.destroyed || this.#gone.signal.aborted;
  }

  /** Waits in real milliseconds; returns early, with false, when the client goes away. */
  async wait(realMs: number): Promise<boolean> {
    if (this.gone) return false;
    if (realMs <= 0) return true;
    return new Promise((resolve) => {
      const { signal } = this.#gone;
      const left = () => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', left);
        resolve(true);
      }, realMs);
      signal.addEventListener('abort', left, { once: true });
    });
  }

  json(status: number, headers: Headers, body: unknown): void {
    this.send(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
  }

  /** The whole answer at once. */
  send(status: number, headers: Headers, text: string): void {
    if (this.gone) return;
    this.#res.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
    this.#res.end(text);
  }

  /** Headers for a body that comes in pieces, or of which only a part will ever come. */
  begin(status: number, headers: Headers, contentLength?: number): void {
    if (this.gone) return;
    const length = contentLength === undefined ? {} : { 'content-length': String(contentLength) };
    this.#res.writeHead(status, { ...headers, ...length });
    this.#res.flushHeaders();
  }

  /** Resolves when the piece has been handed to the system. */
  async write(text: string): Promise<void> {
    if (this.gone || text === '') return;
    await new Promise<void>((resolve) => this.#res.write(text, () => resolve()));
  }

  end(): void {
    if (!this.gone) this.#res.end();
  }

  /** Announces a chunk of twice its length, sends it, and closes the connection in order. */
  endInsideChunk(text: string): void {
    if (this.gone) return;
    // Past the response, which would end the chunk as announced; its headers have left, so nothing is in between.
    this.#res.socket?.write(`${(Buffer.byteLength(text) * 2).toString(16)}\r\n${text}`);
    this.hangUp();
  }

  /** Closes the connection in order, however much of the body is missing. */
  hangUp(): void {
    if (!this.gone) this.#res.socket?.destroySoon();
  }

  /** Drops the connection: with a reset where nothing has been sent, else in the middle of the body. */
  drop(how: 'reset' | 'cut'): void {
    const { socket } = this.#res;
    if (how === 'reset' && socket !== null && 'resetAndDestroy' in socket) socket.resetAndDestroy();
    this.#res.destroy();
  }
}
