import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';

import type { LoadedTask } from '#domain/task.ts';

import { readCsv } from './read-csv.ts';
import { readJsonl } from './read-jsonl.ts';
import { UsageError } from './usage-error.ts';

/** One line of a batch's input (CONTRACTS 4). */
export interface InputItem {
  readonly id: string;
  readonly input: unknown;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly extra: Readonly<Record<string, unknown>> | null;
  /** Line of the file that it begins on, from 1. */
  readonly line: number;
}

/** A line that can't be used, and why. */
export interface BadLine {
  readonly line: number;
  readonly problem: string;
}

export interface ReadItems {
  readonly items: readonly InputItem[];
  readonly bad: readonly BadLine[];
}

export interface ReadOptions {
  readonly task: LoadedTask;
  readonly idColumn?: string | undefined;
  /** Column by field of the task's input. */
  readonly map: ReadonlyMap<string, string>;
}

/** Reads a file, or stdin for `-`: JSONL or CSV, by its name and else by its first character. */
export async function readItems(path: string, options: ReadOptions): Promise<ReadItems> {
  const text = decode(path, path === '-' ? await buffer(process.stdin) : await readInput(path));
  const read = isJsonl(path, text) ? readJsonl(text, options) : readCsv(text, options);
  return withoutDuplicates(read);
}

async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : (error as Error).message;
    throw new UsageError(`The input ${path} can't be read: ${why}.`);
  }
}

/** Strict: bytes that are no UTF-8 would become replacement characters, and reach the model as such. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      `The input ${path} is not UTF-8 from line ${firstBadLine(bytes)} on; nothing was submitted.`,
    );
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const NEWLINE = 0x0a;
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    const slice = bytes.subarray(start, end === -1 ? bytes.length : end);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(slice);
    } catch {
      return line;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return line;
}

function isJsonl(path: string, text: string): boolean {
  const extension = extname(path).toLowerCase();
  if (extension === '.jsonl' || extension === '.ndjson') return true;
  return extension !== '.csv' && text.trimStart().startsWith('{');
}

/** The first of two wins, and both lines are told. */
function withoutDuplicates({ items, bad }: ReadItems): ReadItems {
  const lines = new Map<string, number>();
  const duplicates: BadLine[] = [];
  const kept = items.filter(({ id, line }) => {
    const first = lines.get(id);
    if (first !== undefined)
      duplicates.push({ line, problem: `the id ${id} stands on line ${first} already` });
    else lines.set(id, line);
    return first === undefined;
  });
  return { items: kept, bad: [...bad, ...duplicates].toSorted((a, b) => a.line - b.line) };
}
