import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { EndingKind } from '#domain/ending.ts';
import type { Db } from '#store/db.ts';
import { iterateResults } from '#store/iterate-results.ts';
import { iterateRefusedLines } from '#store/iterate-refused-lines.ts';

import { jsonLine } from './json-line.ts';
import { refusedResultLine, resultLine } from './result-line.ts';
import type { RefusedResultLine, ResultLine } from './result-line.ts';
import { writeAside } from './write-aside.ts';

export interface ResultsToWrite {
  readonly batch: string;
  /** Only those that ended so. */
  readonly ending?: EndingKind | undefined;
  /** A file; null: stdout. */
  readonly out: string | null;
}

/** One JSON line an input, in input order, at any time of the batch. */
export async function writeResults(
  db: Db,
  { batch, ending, out }: ResultsToWrite,
): Promise<{ readonly lines: number }> {
  let lines = 0;
  async function* texts(): AsyncGenerator<string, void, void> {
    for await (const line of ending === undefined ? allLines(db, batch) : endedLines(db, batch, ending)) {
      lines++;
      yield jsonLine(line);
    }
  }
  await (out === null ? writeOut(texts()) : writeAside(out, texts()));
  return { lines };
}

async function* endedLines(
  db: Db,
  batch: string,
  ending: EndingKind,
): AsyncGenerator<ResultLine, void, void> {
  for await (const record of iterateResults(db, { batch, ending })) yield resultLine(record);
}

/** Results and left out lines, each in its place. */
async function* allLines(db: Db, batch: string): AsyncGenerator<ResultLine | RefusedResultLine, void, void> {
  const refused = iterateRefusedLines(db, { batch });
  let next = await refused.next();
  for await (const record of iterateResults(db, { batch })) {
    const seq = record.generation.seq ?? 0;
    for (; next.done !== true && next.value.seq < seq; next = await refused.next()) {
      yield refusedResultLine(next.value);
    }
    yield resultLine(record);
  }
  for (; next.done !== true; next = await refused.next()) yield refusedResultLine(next.value);
}

async function writeOut(texts: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(texts), process.stdout, { end: false });
  } catch (error) {
    // The reader has left, as `head` does.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
