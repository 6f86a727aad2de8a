import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The stack that runs on a data folder: who it is and where to reach it. */
export interface StackInfo {
  /** The process that supervises the rest. */
  readonly pid: number;
  readonly temporalAddress: string;
  readonly uiUrl: string;
  /** Null where the stack is live. */
  readonly simulatorUrl: string | null;
  readonly live: boolean;
  readonly workerPid: number | null;
  readonly temporalPid: number | null;
  readonly startedAt: string;
}

const FILE = 'stack.json';
const LOCK = 'stack.lock';

/** The stack that runs now; undefined where none does, whatever an earlier one left behind. */
export async function readStack(dataDir: string): Promise<StackInfo | undefined> {
  const info = await readInfo(dataDir);
  return info !== undefined && isAlive(info.pid) ? info : undefined;
}

/** What the last stack wrote, also where it was killed: its Temporal server may still run. */
export async function readInfo(dataDir: string): Promise<StackInfo | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as StackInfo;
  } catch {
    // Absent, or cut off by a kill: either way nothing can be said of it.
    return undefined;
  }
}

/** Written aside and renamed: a reader finds the whole of it or the one before. */
export async function writeStack(dataDir: string, info: StackInfo): Promise<void> {
  const aside = join(dataDir, `${FILE}.${process.pid}`);
  await writeFile(aside, `${JSON.stringify(info, null, 2)}\n`);
  await rename(aside, join(dataDir, FILE));
}

/** Takes the folder for this process; false where a living one has it. */
export async function lockFolder(dataDir: string): Promise<boolean> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, LOCK);
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (Number.isSafeInteger(holder) && holder > 0 && isAlive(holder)) return holder === process.pid;
      // Its holder is gone. Two that see this at once both remove it, and one of them then makes it.
      await rm(path, { force: true });
    }
  }
  return false;
}

export async function releaseFolder(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
  await rm(join(dataDir, LOCK), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
