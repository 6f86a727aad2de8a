import { setTimeout as sleep } from 'node:timers/promises';

/** A machine that runs many tests at once is slow; what takes longer does not come. */
const DEADLINE_MS = 60_000;

/** Waits until it is so; `what` is said where it never is. */
export async function waitUntil(
  what: string | (() => string),
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const until = performance.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (performance.now() > until)
      throw new Error(`Waited in vain: ${typeof what === 'string' ? what : what()}`);
    await sleep(50);
  }
}
