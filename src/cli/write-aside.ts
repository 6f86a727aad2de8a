import { randomUUID } from 'node:crypto';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { UsageError } from './usage-error.ts';

/** Fewer writes than lines: a line is small and a file has tens of thousands. */
const BUFFERED_CHARS = 1 << 20;

/** Writes a file beside its place and renames it when it is whole and on the disk: a reader finds all or nothing. */
export async function writeAside(file: string, lines: AsyncIterable<string>): Promise<void> {
  const target = await targetOf(file);
  const aside = join(dirname(target), `.${basename(target)}.${randomUUID()}.part`);
  try {
    await writeWhole(aside, lines);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

async function writeWhole(path: string, lines: AsyncIterable<string>): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    let buffered = '';
    for await (const line of lines) {
      buffered += line;
      if (buffered.length < BUFFERED_CHARS) continue;
      await handle.writeFile(buffered);
      buffered = '';
    }
    await handle.writeFile(buffered);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Refuses what could not be written, before the work whose results it is to hold; its own input too. */
export async function checkTarget(file: string, input: string): Promise<void> {
  const target = await targetOf(file);
  const folder = dirname(target);
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new UsageError(`${file}: the folder ${folder} can't be written to; name another one with --out.`);
  }
  if (target === (await realpath(input).catch(() => undefined))) {
    throw new UsageError(`${file} is the input itself; name another file with --out.`);
  }
}

/** The file itself where the name is a link; refuses what a rename would not replace as its owner means. */
async function targetOf(file: string): Promise<string> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (folder?.isDirectory() !== true)
    throw new UsageError(`${file}: the folder ${dirname(file)} is not there.`);
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return join(await realpath(dirname(file)), basename(file));
  if (!there.isFile()) {
    throw new UsageError(`${file} is no plain file; leave out --out and the results come on stdout.`);
  }
  return realpath(file);
}

/** The rename itself is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
