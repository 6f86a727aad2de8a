import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, open, rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { HashMismatch } from './pinned-hash-mismatch.ts';

/** Larger reads than the default 64 KiB: the files have 80 to 160 MB and are hashed at every start. */
const READ_BYTES = 1024 * 1024;

/** Readable by all, writable by its owner, runnable. */
const PROGRAM_MODE = 0o755;

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: READ_BYTES }), hash);
  return hash.digest('hex');
}

/** Throws unless the file is the pinned one. */
export async function verifySha256(file: string, expected: string, what: string): Promise<void> {
  const found = await sha256OfFile(file);
  if (found === expected) return;
  throw new HashMismatch(
    `${what} has SHA-256 ${found} and not the pinned ${expected}. It was not run and not kept. ` +
      'Something between here and its source, or the source itself, has changed it: find out before trying again.',
  );
}

/**
 * Puts a verified file in its final place. The rename makes it whole or absent to every other process, and the
 * sync before it keeps that true over a power cut. Two at once are no harm: both bring the same bytes, and a
 * running copy keeps its own.
 */
export async function installProgram(from: string, to: string): Promise<void> {
  await chmod(from, PROGRAM_MODE);
  const handle = await open(from, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(from, to);
}
