import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK = 'stack.lock.db';

/** SQLite's "another connection holds the lock". */
const BUSY = 5;

/** Somebody who only looks holds the lock for less than a millisecond. */
const LOOK_MS = 200;

/** Kept here, since a lock ends with its connection, and a connection with the last word of it. */
const held = new Map<string, DatabaseSync>();

/**
 * Takes the folder for this process; false where it is taken. The operating system gives a lock back when its holder
 * is gone, however it went; a process id in a file would stay, and after a reboot name a stranger.
 */
export function lockFolder(dataDir: string): boolean {
  if (held.has(dataDir)) return false;
  mkdirSync(dataDir, { recursive: true });
  const lock = tryLock(dataDir, LOOK_MS);
  if (lock !== undefined) held.set(dataDir, lock);
  return lock !== undefined;
}

export function unlockFolder(dataDir: string): void {
  held.get(dataDir)?.close();
  held.delete(dataDir);
}

/** Whether a living process has the folder; true as well where that can't be found out. */
export function isFolderLocked(dataDir: string): boolean {
  return lockState(dataDir) !== 'free';
}

/** `unknown`: another user's folder, say, which may be looked at and not locked. */
export function lockState(dataDir: string): 'free' | 'held' | 'unknown' {
  if (held.has(dataDir)) return 'held';
  if (!existsSync(join(dataDir, LOCK))) return 'free';
  try {
    const lock = tryLock(dataDir, 0);
    lock?.close();
    return lock === undefined ? 'held' : 'free';
  } catch {
    return 'unknown';
  }
}

function tryLock(dataDir: string, timeout: number): DatabaseSync | undefined {
  const database = new DatabaseSync(join(dataDir, LOCK), { timeout });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode === BUSY) return undefined;
    throw error;
  }
}
