import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { csvCells } from '#intake/csv-cells.ts';
import { CsvEnds, LineEnds } from '#intake/record-ends.ts';
import type { RecordEnds } from '#intake/record-ends.ts';
import { RecordSplitter } from '#intake/record-splitter.ts';
import type { Piece } from '#intake/record-splitter.ts';
import { strictText } from '#intake/strict-text.ts';

const CAP = 12;
const ENDS: readonly (readonly [string, () => RecordEnds])[] = [
  ['lines', () => new LineEnds()],
  ['CSV', () => new CsvEnds()],
];

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LINE_SEPARATOR = [0xe2, 0x80, 0xa8];

/** Mostly what means something to a splitter: line ends, quotes, commas, a byte-order mark, half a character. */
const TELLING = [
  [[0x0a], [0x0d, 0x0a], [0x0d], [0x22], [0x22], [0x2c], [0x61], [0x61, 0x62, 0x63], [0xe2], [0]],
  [BYTE_ORDER_MARK, LINE_SEPARATOR],
].flat();
const telling = fc.constantFrom(...TELLING);
const anyByte = fc.integer({ min: 0, max: 255 }).map((byte) => [byte]);
// Of the usual size most arrays would be too short for a record beyond the cap.
const anyBytes = fc
  .array(fc.oneof({ weight: 9, arbitrary: telling }, anyByte), { maxLength: 80, size: 'max' })
  .map((parts) => Uint8Array.from(parts.flat()));
const sizes = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30, size: 'max' });

/** Every piece, by chunks of these sizes in turn. One buffer holds each of them, as when a file is read. */
function split(bytes: Uint8Array, splitter: RecordSplitter, chunks: readonly number[]): unknown[] {
  const buffer = new Uint8Array(Math.max(...chunks, 1));
  const pieces: unknown[] = [];
  // A size of 0 is an empty chunk; the 1 at the end makes sure that it goes on.
  const rounds = [...chunks, 1];
  for (let from = 0, round = 0; from < bytes.length; round++) {
    const chunk = bytes.subarray(from, from + (rounds[round % rounds.length] ?? 1));
    buffer.fill(0x7a).set(chunk);
    pieces.push(...splitter.push(buffer.subarray(0, chunk.length)).map(kept));
    from += chunk.length;
  }
  return [...pieces, ...splitter.end().map(kept)];
}

function kept(piece: Piece): unknown {
  return piece.kind === 'record' ? { ...piece, bytes: Buffer.from(piece.bytes).toString('latin1') } : piece;
}

const records = (bytes: Uint8Array, ends: RecordEnds, chunks: readonly number[]) =>
  split(bytes, new RecordSplitter(ends), chunks);

describe.for(ENDS)('records that end by %s', ([, ends]) => {
  test('are the same with the same lines, however the bytes come', () => {
    const property = fc.property(anyBytes, sizes, (bytes, chunks) => {
      expect(records(bytes, ends(), chunks)).toEqual(records(bytes, ends(), [bytes.length]));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test('are the same under a cap, and only those beyond it are too long', () => {
    const property = fc.property(anyBytes, sizes, (bytes, chunks) => {
      const capped = split(bytes, new RecordSplitter(ends(), CAP), chunks) as Piece[];
      expect(capped).toEqual(split(bytes, new RecordSplitter(ends(), CAP), [bytes.length]));
      const whole = records(bytes, ends(), chunks) as Piece[];
      expect(capped.map(({ line }) => line)).toEqual(whole.map(({ line }) => line));
      for (const [index, piece] of capped.entries()) {
        if (piece.kind === 'too-long') expect(piece.size).toBeGreaterThan(CAP);
        else expect(piece).toEqual(whole[index]);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

test('lines are those of the text, without a carriage return at the end', () => {
  const text = fc.array(fc.constantFrom('a', '\r', '\n', '\u2028', '\u0085', '"', 'é'), {
    maxLength: 60,
    size: 'max',
  });
  const property = fc.property(text, sizes, (characters, chunks) => {
    const whole = characters.join('');
    const lines = whole.split('\n').map((line) => line.replace(/\r$/, ''));
    // Nothing after the last line feed is no line.
    const expected = whole.endsWith('\n') || whole === '' ? lines.slice(0, -1) : lines;
    expect(records(Buffer.from(whole), new LineEnds(), chunks)).toEqual(
      expected.map((line, index) => ({
        kind: 'record',
        line: index + 1,
        bytes: Buffer.from(line).toString('latin1'),
      })),
    );
  });
  fc.assert(property, { numRuns: 1000 });
});

test('any table that was written with quotes comes back, each record on its line', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', 'é', '\u2028'),
    maxLength: 8,
  });
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
  const property = fc.property(table, fc.constantFrom('\n', '\r\n'), sizes, (rows, lineEnd, chunks) => {
    const quoted = rows.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
    const found = records(Buffer.from(quoted.join(lineEnd)), new CsvEnds(), chunks) as {
      line: number;
      bytes: string;
    }[];
    const texts = found.map(({ bytes }) => Buffer.from(bytes, 'latin1').toString());
    expect(csvCells(texts)).toEqual(rows.map((cells) => ({ kind: 'cells', cells })));
    const feeds = quoted.map((text) => text.split('\n').length);
    expect(found.map(({ line }) => line)).toEqual(
      quoted.map((_, index) => feeds.slice(0, index).reduce((sum, count) => sum + count, 1)),
    );
  });
  fc.assert(property, { numRuns: 500 });
});

test('text is what a strict decoder says, and nothing else is let through', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
    const read = strictText({ kind: 'record', line: 3, bytes });
    const isText = Buffer.from(Buffer.from(bytes).toString()).equals(Buffer.from(bytes));
    expect(read).toMatchObject({ kind: isText ? 'text' : 'wrong', line: 3 });
    if (read.kind === 'text') expect(Buffer.from(read.text)).toEqual(Buffer.from(bytes));
  });
  fc.assert(property, { numRuns: 1000 });
});

test('a byte-order mark is left out at the beginning of the input alone, however it comes', () => {
  const bytes = Buffer.from('\uFEFFa\n\uFEFFb\n');
  for (const size of [1, 2, 3, 100]) {
    expect(records(bytes, new LineEnds(), [size])).toMatchObject([
      { line: 1, bytes: 'a' },
      { line: 2, bytes: Buffer.from('\uFEFFb').toString('latin1') },
    ]);
  }
});

test('what is open at the end is told with the line that it begins on', () => {
  expect(records(Buffer.from('a\n"b\nc'), new CsvEnds(), [2])).toMatchObject([
    { line: 1 },
    { kind: 'unclosed', line: 2 },
  ]);
  expect(() => strictText({ kind: 'unclosed', line: 2 })).toThrow('begins on line 2 a quote opens and never');
});

test('a byte-order mark before a quoted header opens the quote all the same, wherever it is cut', () => {
  const bytes = new TextEncoder().encode('\uFEFF"the\nquestion",text\n1,Where?\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const splitter = new RecordSplitter(new CsvEnds());
    const pieces = [bytes.slice(0, cut), bytes.slice(cut)]
      .flatMap((chunk) => splitter.push(chunk))
      .concat(splitter.end());
    expect(pieces.map(({ kind, line }) => [kind, line])).toEqual([
      ['record', 1],
      ['record', 3],
    ]);
  }
});
