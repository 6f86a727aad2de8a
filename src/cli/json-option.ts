import { readFile } from 'node:fs/promises';

import { UsageError } from './usage-error.ts';

export interface JsonOption {
  /** The flag without its dashes: `input` goes with `input-file`. */
  readonly flag: string;
  readonly text: string | undefined;
  readonly file: string | undefined;
}

/** A JSON value that is given on the command line or in a file, in exactly one of them. */
export async function jsonOption({ flag, text, file }: JsonOption): Promise<unknown> {
  if ((text === undefined) === (file === undefined)) {
    throw new UsageError(`Give --${flag} <json> or --${flag}-file <file>, one of them.`);
  }
  const place = text === undefined ? `--${flag}-file ${file}` : `--${flag}`;
  return parseJson(place, text ?? (await read(place, file ?? '')));
}

async function read(place: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${place} can't be read: ${messageOf(error)}.`);
  }
}

function parseJson(place: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(
      `${place} is not JSON: ${messageOf(error)}. A text is written with its quotes: '"Dear Ana, …"'.`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
