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

/** Aborts at the first request to stop; a second one ends the process at once, for whoever can't wait. */
export function interruptSignal(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    const isRepeat = performance.now() - first < SAME_REQUEST_MS;
    if (controller.signal.aborted && isRepeat) return;
    if (controller.signal.aborted) process.exit(130);
    first = performance.now();
    controller.abort(new InterruptedError());
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
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
