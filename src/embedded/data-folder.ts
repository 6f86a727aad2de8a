import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** What a database writes at once when it is opened; a folder that can't take this can't take a batch. */
const PROBE_BYTES = 256 * 1024;

/** The data folder can't be used: another's, read-only, no folder at all, or its disk is full. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';

  constructor(dataDir: string, cause: unknown) {
    const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
    const remedy = REMEDIES[code] ?? `The system says: ${message}.`;
    super(
      `The data folder ${dataDir} can't be written (${code}). ${remedy} What is in it was not changed, and nothing was started.`,
      { cause },
    );
  }
}

const DISK_FULL = 'Its disk is full: make room, and run the same command again.';
const NOT_ALLOWED = 'Give the user that runs Proofline the right to write there (chown, chmod).';
const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: 'It is on a read-only file system: mount it writable, or put the project elsewhere.',
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EFBIG: DISK_FULL,
  EEXIST: 'Something that is no folder has its name: move that away.',
  ENOTDIR: 'Something that is no folder stands in its path: move that away.',
  ENOENT: 'Its path leads nowhere: a link that is broken, or a file system that takes no files.',
};

/** Makes the folder where it is missing and writes to it, before anything is started that would die of it later. */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true });
    try {
      const file = await open(probe, 'w');
      try {
        await file.writeFile(new Uint8Array(PROBE_BYTES));
      } finally {
        await file.close();
      }
    } finally {
      await rm(probe, { force: true });
    }
  } catch (error) {
    throw new DataFolderError(dataDir, error);
  }
}

/** Bytes that this user may still write on the folder's disk. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
