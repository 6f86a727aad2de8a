import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { EndingKind } from '#domain/ending.ts';
import type { Db } from '#store/db.ts';
import { iterateResults } from '#store/iterate-results.ts';

import { jsonLine } from './json-line.ts';
import { resultLine } from './result-line.ts';
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
    for await (const record of iterateResults(db, { batch, ending })) {
      lines++;
      yield jsonLine(resultLine(record));
    }
  }
  await (out === null ? writeOut(texts()) : writeAside(out, texts()));
  return { lines };
}

async function writeOut(texts: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(texts), process.stdout, { end: false });
  } catch (error) {
    // The reader has left, as `head` does.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
