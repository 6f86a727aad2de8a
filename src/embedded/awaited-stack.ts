import { setTimeout as sleep } from 'node:timers/promises';

import { lockState } from './folder-lock.ts';
import { readStack } from './stack-file.ts';
import type { StackInfo } from './stack-file.ts';

/** A start that fetches Temporal's CLI over a slow line takes minutes; what takes longer hangs. */
const START_MS = 600_000;
const POLL_MS = 100;

/** Between a stack's taking of the folder and its first word of itself there is at least its server's start. */
const TELL_AFTER_MS = 1000;

/** The stack that runs on the folder, also where it is only just starting; undefined where none does. */
export async function awaitedStack(
  dataDir: string,
  { log, signal }: { readonly log: (sentence: string) => void; readonly signal: AbortSignal },
): Promise<StackInfo | undefined> {
  const began = performance.now();
  let isTold = false;
  for (;;) {
    const info = await readStack(dataDir);
    if (info !== undefined || lockState(dataDir) !== 'held') return info;
    const waited = performance.now() - began;
    if (waited > START_MS)
      throw new Error(
        `The stack on ${dataDir} has been starting for ${START_MS / 60_000} minutes: look what its process says, stop it, and try again.`,
      );
    if (!isTold && waited > TELL_AFTER_MS) {
      isTold = true;
      log('A stack is just starting on this folder; it is waited for.');
    }
    await sleep(POLL_MS);
    signal.throwIfAborted();
  }
}
