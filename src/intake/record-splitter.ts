import type { RecordEnds } from './record-ends.ts';

/** Longer ones are no input of any task, and a record is held in memory whole. */
export const MAX_RECORD_BYTES = 1024 * 1024;

export type Piece =
  /** Its bytes without the line end; they belong to the chunk and are gone with the next one. */
  | { readonly kind: 'record'; readonly line: number; readonly bytes: Uint8Array }
  | { readonly kind: 'too-long'; readonly line: number; readonly size: number }
  /** The input ended inside of quotes: it can't be told where records end from this line on. */
  | { readonly kind: 'unclosed'; readonly line: number };

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const CARRIAGE_RETURN = 0x0d;

/** Cuts bytes into records, each with the line that it begins on; too long ones are passed over and told. */
export class RecordSplitter {
  readonly #ends: RecordEnds;
  readonly #maxBytes: number;
  /** What earlier chunks had of the record that is open; empty once it is too long. */
  #held: Uint8Array[] = [];
  #size = 0;
  #line = 1;
  #inner = 0;
  #isFirst = true;

  constructor(ends: RecordEnds, maxBytes: number = MAX_RECORD_BYTES) {
    this.#ends = ends;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (;;) {
      const end = this.#ends.find(chunk, from);
      if (end === -1) break;
      pieces.push(this.#close(chunk.subarray(from, end)));
      from = end + 1;
    }
    this.#hold(chunk.subarray(from));
    return pieces;
  }

  /** The last record, where no line end follows it. */
  end(): Piece[] {
    if (!this.#ends.mayEnd) return [{ kind: 'unclosed', line: this.#line }];
    return this.#size === 0 ? [] : [this.#close(new Uint8Array())];
  }

  #hold(rest: Uint8Array): void {
    if (rest.length === 0) return;
    this.#size += rest.length;
    if (this.#size > this.#maxBytes) this.#held = [];
    // A copy: the chunk's memory is used again.
    else this.#held.push(rest.slice());
  }

  #close(last: Uint8Array): Piece {
    const line = this.#line;
    const size = this.#size + last.length;
    const held = this.#held;
    this.#line += 1 + this.#ends.inner - this.#inner;
    this.#inner = this.#ends.inner;
    this.#held = [];
    this.#size = 0;
    if (size > this.#maxBytes) {
      this.#isFirst = false;
      return { kind: 'too-long', line, size };
    }
    const bytes = held.length === 0 ? last : joined([...held, last], size);
    return { kind: 'record', line, bytes: this.#trimmed(bytes) };
  }

  /** Without the byte-order mark at the very beginning and without one carriage return at the end. */
  #trimmed(bytes: Uint8Array): Uint8Array {
    const start = this.#isFirst && BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? 3 : 0;
    this.#isFirst = false;
    return bytes.subarray(start, bytes.at(-1) === CARRIAGE_RETURN ? -1 : undefined);
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
