import { open, rename, rm } from 'node:fs/promises';

import type { EndingKind } from '#domain/ending.ts';
import type { Db } from '#store/db.ts';
import { iterateResults } from '#store/iterate-results.ts';

import { resultLine } from './result-line.ts';

export interface ResultsToWrite {
  readonly batch: string;
  readonly ending?: EndingKind | undefined;
  /** Null: stdout. */
  readonly out: string | null;
}

/** Writes a batch's results in input order; a file is written aside and renamed, so that it is whole or absent. */
export async function writeResults(
  db: Db,
  { batch, ending, out }: ResultsToWrite,
): Promise<{ readonly lines: number }> {
  const lines = linesOf(db, { batch, ending });
  if (out !== null) return toFile(lines, out);
  let count = 0;
  for await (const line of lines) {
    process.stdout.write(line);
    count++;
  }
  return { lines: count };
}

async function* linesOf(db: Db, wanted: Pick<ResultsToWrite, 'batch' | 'ending'>): AsyncGenerator<string> {
  for await (const record of iterateResults(db, wanted)) yield `${JSON.stringify(resultLine(record))}\n`;
}

async function toFile(lines: AsyncIterable<string>, out: string): Promise<{ lines: number }> {
  const aside = `${out}.${process.pid}.part`;
  let count = 0;
  try {
    await using file = await open(aside, 'w');
    for await (const line of lines) {
      await file.write(line);
      count++;
    }
    await file.sync();
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await rename(aside, out);
  return { lines: count };
}
