import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BinaryUnavailable } from './pinned-unavailable.ts';
import { findOnPath } from './pinned-on-path.ts';
import { runProgram } from './pinned-run.ts';
import type { FindOptions } from './pinned-binary.ts';

/** Until the server answers: without internet the wait must not be felt, since another way follows. */
const ANSWER_MS = 10_000;

/** For the whole archive, some 45 MB: slow lines get through, a dead one does not hold the start for ever. */
const DOWNLOAD_MS = 300_000;

const UNPACK_MS = 60_000;

/** Downloads the publisher's archive into `folder`, unpacks the program beside it and gives its path. */
export async function fetchArchive(
  url: string,
  name: string,
  folder: string,
  { path, signal }: FindOptions,
): Promise<string> {
  const tar = findOnPath('tar', path);
  if (tar === undefined) throw new BinaryUnavailable('there is no `tar` on PATH to unpack it with');
  const archive = join(folder, 'archive.tar.gz');
  await download(url, archive, signal);
  await runProgram(tar, ['-xzf', archive, '-C', folder, name], { timeoutMs: UNPACK_MS, signal });
  return join(folder, name);
}

async function download(url: string, to: string, calledOff: AbortSignal | undefined): Promise<void> {
  const noAnswer = new AbortController();
  const timer = setTimeout(
    () => noAnswer.abort(new Error(`no answer within ${ANSWER_MS / 1000} s`)),
    ANSWER_MS,
  );
  const signal = AbortSignal.any([
    noAnswer.signal,
    AbortSignal.timeout(DOWNLOAD_MS),
    ...(calledOff === undefined ? [] : [calledOff]),
  ]);
  const response = await fetch(url, { signal }).finally(() => clearTimeout(timer));
  if (!response.ok || response.body === null)
    throw new BinaryUnavailable(`the server answered ${response.status}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(to), { signal });
}
