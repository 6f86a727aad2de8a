import { setTimeout } from 'node:timers/promises';

import { isSqliteLocked } from './sqlite-error.ts';

/** Our transactions take a few milliseconds; the longer pauses only spare the processor. */
const PAUSES_MS = [1, 1, 2, 3, 5] as const;
const LAST_PAUSE_MS = 8;

/**
 * Repeats what another connection's lock kept from being done. SQLite's own busy timeout would block the event loop,
 * and with it the heartbeats of every call in flight, and for ever where the other connection is of this process.
 */
export async function whileLocked<T>(waitMs: number, work: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + waitMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isSqliteLocked(error) || performance.now() >= until) throw error;
      await setTimeout(PAUSES_MS[tries] ?? LAST_PAUSE_MS);
    }
  }
}
