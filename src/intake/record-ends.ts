const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/** Finds where records end. It remembers what a chunk left open, so that any division into chunks gives the same. */
export interface RecordEnds {
  /** Index of the line feed that ends the record, looked for from `from` on; -1: not in this chunk. */
  find(chunk: Uint8Array, from: number): number;
  /** Line feeds inside of records, from the beginning of the input on. */
  readonly inner: number;
  /** The record could end here: false inside of quotes. */
  readonly mayEnd: boolean;
}

/** JSON Lines: at line feeds and at nothing else, since JSON strings may hold U+2028. */
export class LineEnds implements RecordEnds {
  readonly inner = 0;
  readonly mayEnd = true;

  find(chunk: Uint8Array, from: number): number {
    return chunk.indexOf(LINE_FEED, from);
  }
}

type Place = 'cell-start' | 'plain' | 'quoted' | 'quote-in-quotes';

/**
 * CSV (RFC 4180): at line feeds outside of quotes. A quote opens at the start of a cell only; one elsewhere is an
 * error of its record, which csv-parse finds, and does not swallow the records after it.
 */
export class CsvEnds implements RecordEnds {
  inner = 0;
  #place: Place = 'cell-start';
  /** Bytes of a byte-order mark that the input has begun with; past its length once something else has come. */
  #mark = 0;

  get mayEnd(): boolean {
    return this.#place !== 'quoted';
  }

  find(chunk: Uint8Array, from: number): number {
    let place = this.#place;
    for (let index = from; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      // A mark before the first header is no text of its cell: a quote behind it opens.
      if (byte === BYTE_ORDER_MARK[this.#mark]) {
        this.#mark += 1;
        continue;
      }
      this.#mark = BYTE_ORDER_MARK.length;
      if (place === 'quoted') {
        if (byte === QUOTE) place = 'quote-in-quotes';
        else if (byte === LINE_FEED) this.inner++;
      } else if (byte === LINE_FEED) {
        this.#place = 'cell-start';
        return index;
      } else if (byte === QUOTE && place !== 'plain') {
        place = 'quoted';
      } else if (byte === COMMA) {
        place = 'cell-start';
      } else {
        place = 'plain';
      }
    }
    this.#place = place;
    return -1;
  }
}
