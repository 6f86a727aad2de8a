import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isFolderLocked } from './folder-lock.ts';

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

/** The stack that runs now; undefined where none does, whatever an earlier one left behind. */
export async function readStack(dataDir: string): Promise<StackInfo | undefined> {
  const info = await readInfo(dataDir);
  return info !== undefined && isAlive(info.pid) && isFolderLocked(dataDir) ? info : undefined;
}

async function readInfo(dataDir: string): Promise<StackInfo | undefined> {
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

export async function removeStack(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
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
