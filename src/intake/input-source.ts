import { randomUUID } from 'node:crypto';
import { mkdir, open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { IntakeError } from './intake-error.ts';

/** One read call a chunk; a larger one would not be faster. */
const CHUNK_BYTES = 256 * 1024;

/** What a batch is read from, as often as needed. */
export interface InputSource extends AsyncDisposable {
  /** As its user named it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** From the beginning; a chunk's memory is used again for the next. */
  chunks(): AsyncGenerator<Uint8Array, void, void>;
  /** Somebody has written to it since it was opened. */
  hasChanged(): Promise<boolean>;
}

export interface SourceWanted {
  /** A file, or `-` for stdin. */
  readonly path: string;
  /** Where what can be read once only is kept meanwhile; made where it is missing. */
  readonly spoolDir: string;
}

/** Opens a file; stdin and pipes are copied into one first, since a batch is read twice. */
export async function openInput({ path, spoolDir }: SourceWanted): Promise<InputSource> {
  if (path === '-') return sourceOf('stdin', await spooled(process.stdin, spoolDir));
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new IntakeError(`The input ${path} can't be read: ${reasonOf(error)}.`);
  });
  const stats = await handle.stat();
  if (stats.isFile()) return sourceOf(path, handle);
  if (stats.isDirectory()) {
    await handle.close();
    throw new IntakeError(`The input ${path} is a folder; name one file.`);
  }
  return sourceOf(path, await spooled(handle.createReadStream(), spoolDir));
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it is not there';
  return code === 'EACCES' ? 'its permissions forbid it' : message;
}

/** A file without a name: whatever ends this process, nothing of it is left. */
async function spooled(stream: Readable, folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.input-${randomUUID()}`);
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  try {
    for await (const chunk of stream) await handle.writeFile(chunk as Uint8Array);
    return handle;
  } catch (error) {
    await handle.close();
    throw new IntakeError(`The input could not be copied into ${folder}: ${reasonOf(error)}.`);
  }
}

async function sourceOf(name: string, handle: FileHandle): Promise<InputSource> {
  const look = async () => {
    const { size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    return { size: Number(size), mark: `${size} ${mtimeNs} ${ctimeNs}` };
  };
  const { size, mark } = await look();
  return {
    name,
    size,
    async *chunks() {
      const buffer = new Uint8Array(CHUNK_BYTES);
      for (let position = 0; ; ) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    hasChanged: async () => (await look()).mark !== mark,
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
