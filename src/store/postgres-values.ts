import { types } from 'pg';

/** Object ids of the types that PostgreSQL gives for our columns, and for sums and counts of them. */
const BYTEA = 17;
const INT8 = 20;
const NUMERIC = 1700;

type Parse = (text: string) => unknown;

/** Values as SQLite gives them: the driver's own would be text for large integers and a Buffer for bytes. */
const PARSERS = new Map<number, Parse>([
  [INT8, exactNumber],
  // What a sum of large integers is.
  [NUMERIC, exactNumber],
  [BYTEA, bytesOf],
]);

export const POSTGRES_VALUES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parse =>
    PARSERS.get(oid) ?? (types.getTypeParser(oid, format) as Parse),
};

function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`${text} is over 2^53, where JavaScript has no exact numbers.`);
  }
  return value;
}

/** Copied out, since Node cuts small Buffers from one shared piece of memory. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice('\\x'.length), 'hex'));
}
