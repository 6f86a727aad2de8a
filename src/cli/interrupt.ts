import { EXIT } from './exit-codes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The reason of an interrupt's signal: whoever throws it ends the command as interrupted. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('Interrupted.');
  }
}

/** npm, `timeout` and terminals may tell a process twice of one request. */
const SAME_REQUEST_MS = 500;

/** One for the process, since a request to stop is meant for all that it does. */
let current: { readonly controller: AbortController; users: number; requestedAt: number } | undefined;

/**
 * Aborts at the first request to stop; a second one ends the process at once, for whoever can't wait. Held twice, by a
 * command and by what it calls, it is the same signal: a request that one of them got is not lost on the other.
 */
export function interruptSignal(): { readonly signal: AbortSignal } & Disposable {
  if (current === undefined) {
    current = { controller: new AbortController(), users: 0, requestedAt: 0 };
    for (const name of SIGNALS) process.on(name, onRequest);
  }
  const held = current;
  held.users++;
  return {
    signal: held.controller.signal,
    [Symbol.dispose]: () => {
      held.users--;
      if (held.users > 0 || current !== held) return;
      current = undefined;
      for (const name of SIGNALS) process.off(name, onRequest);
    },
  };
}

function onRequest(): void {
  if (current === undefined) return;
  const { controller, requestedAt } = current;
  if (controller.signal.aborted) {
    if (performance.now() - requestedAt >= SAME_REQUEST_MS) process.exit(EXIT.interrupted);
    return;
  }
  current.requestedAt = performance.now();
  controller.abort(new InterruptedError());
}

/**
 * From now on a request to stop ends the process with the code of CONTRACTS 5 also while nobody holds the signal: while
 * a configuration is loaded or a file is read there is nothing to put in order.
 */
export function exitWhenInterrupted(): void {
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (current === undefined) process.exit(EXIT.interrupted);
    });
  }
}

/** Waits for Ctrl-C or a request to stop. */
export async function untilInterrupted(): Promise<void> {
  using interrupt = interruptSignal();
  await aborted(interrupt.signal);
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // A timer keeps the process alive: a promise alone does not.
    const alive = setInterval(() => {}, 3_600_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
