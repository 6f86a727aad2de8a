import { closeSync, openSync, writeSync } from 'node:fs';

import type { Api, Mode, Protocol } from './protocol.ts';

/** One request, as `GET /_sim/log` tells it (CONTRACTS 9). Filled in while the request is decided. */
export interface LogEntry {
  /** Counts requests from 1. */
  readonly n: number;
  /** When it came, ISO 8601. */
  readonly at: string;
  protocol: Protocol;
  /** Null for paths where no model answers. */
  readonly api: Api | null;
  /** Whether a stream was asked for. */
  stream: boolean;
  model: string | null;
  mode: Mode;
  /** HTTP status that was or would have been sent; null where none was (reset, stall before headers). */
  status: number | null;
  /** What became of it: a fate of the model, the kind of a fault, `limited`, or why the request was refused. */
  fate: string;
  /** Which form the fate took. */
  variant: string | null;
  /** Whether every model gets this item wrong. */
  hard: boolean;
  readonly clientRequestId: string | null;
  inputTokens: number;
  outputTokens: number;
  /** Whether the whole answer left; false when the client went away first, or while the request is open. */
  finished: boolean;
  /** Hash of the item, 16 hex digits. */
  item: string | null;
  /** How often this model had been asked for this item before. */
  callNumber: number | null;
  /** Whether a provider would charge for it: the model had begun to write, even if nobody read it. */
  billed: boolean;
}

/** Beyond this the oldest lines leave memory, about 300 bytes each; the file keeps all. */
const MAX_ENTRIES = 300_000;

/** About 200 KB a piece: a long log must not stand in memory twice. */
const LINES_A_PIECE = 500;

type Listener = (line: string) => void;

/** All requests since the start, in the order in which they came. */
export class RequestLog {
  readonly #entries: LogEntry[] = [];
  readonly #listeners = new Set<Listener>();
  #file: number | null;
  #count = 0;
  #idle: (() => void) | null = null;
  readonly #openEntries = new Set<LogEntry>();

  constructor(file?: string) {
    this.#file = file === undefined ? null : openSync(file, 'a');
  }

  open(first: Pick<LogEntry, 'protocol' | 'api' | 'clientRequestId'>): LogEntry {
    const entry: LogEntry = {
      n: ++this.#count,
      at: new Date().toISOString(),
      stream: false,
      model: null,
      mode: 'none',
      status: null,
      fate: 'undecided',
      variant: null,
      hard: false,
      inputTokens: 0,
      outputTokens: 0,
      finished: false,
      item: null,
      callNumber: null,
      billed: false,
      ...first,
    };
    this.#openEntries.add(entry);
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    return entry;
  }

  /** The request has ended. Written at once and not through a stream, so that the file survives a kill. */
  end(entry: LogEntry, finished: boolean): void {
    entry.finished = finished;
    // The client went away before the request was read.
    if (entry.fate === 'undecided') entry.fate = 'aborted';
    this.#openEntries.delete(entry);
    const line = `${JSON.stringify(entry)}\n`;
    if (this.#file !== null) writeSync(this.#file, line);
    for (const listener of this.#listeners) listener(line);
    if (this.#openEntries.size === 0) this.#idle?.();
  }

  /** All requests so far as JSON lines, in pieces; those that are still open only where they are wanted. */
  *lines(withOpen: boolean): Generator<string> {
    for (let i = 0; i < this.#entries.length; i += LINES_A_PIECE) {
      const piece = this.#entries.slice(i, i + LINES_A_PIECE);
      const wanted = withOpen ? piece : piece.filter((entry) => !this.#openEntries.has(entry));
      yield wanted.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    }
  }

  /** Tells each request that ends from now on; returns how to stop. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Requests that have not ended yet. */
  get openCount(): number {
    return this.#openEntries.size;
  }

  entries(): readonly Readonly<LogEntry>[] {
    return this.#entries;
  }

  /** Waits for the lines of the requests that are still open, whose connections must be closed by then. */
  async close(): Promise<void> {
    if (this.#openEntries.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    this.#listeners.clear();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
