/** What ended a call before its answer was whole. */
export type Ended =
  | { readonly kind: 'caller' }
  | { readonly kind: 'total'; readonly ms: number }
  | { readonly kind: 'idle'; readonly ms: number }
  /** The answer is whole, and whoever sent it keeps the connection open. */
  | { readonly kind: 'finished' };

/** The reason of a signal that fired because time was up; `TimeoutError` is the standard name for that. */
class CallDeadlineError extends Error {
  override readonly name = 'TimeoutError';
}

/** The one signal that ends a call, and why it fired. The SDKs' timeouts are no deadlines: they stop at the headers. */
export interface Deadlines extends Disposable {
  readonly signal: AbortSignal;
  /** Undefined while nothing has ended the call. Decide by this, never by the class of an error. */
  ended(): Ended | undefined;
  /** The answer has begun or goes on: the idle deadline starts anew. */
  readonly progress: () => void;
  /** Only the headers of a stream have come: its first event has more time than the ones after it. */
  readonly awaitFirst: () => void;
  /** All of the answer has come: the end of the body is waited for a moment longer. */
  readonly finish: () => void;
}

export interface DeadlineOptions {
  /** The caller's signal. */
  readonly signal: AbortSignal;
  /** Milliseconds from now to the last byte. */
  readonly totalMs: number;
  /** Milliseconds without a byte, from the first `progress` on. */
  readonly idleMs: number;
}

/** Some servers send the headers at once, and the first event when they have read a long prompt, or have a place for it. */
const FIRST_EVENT_FACTOR = 10;

/** A connection that ends by itself can be used again; one that is kept open is not worth a wait. */
const AFTER_LAST_EVENT_MS = 500;

/** Starts the total deadline; the caller disposes of it when the call is over, or timers keep the process awake. */
export function startDeadlines({ signal, totalMs, idleMs }: DeadlineOptions): Deadlines {
  const controller = new AbortController();
  let ended: Ended | undefined;
  const end = (why: Ended, reason: Error): void => {
    ended ??= why;
    controller.abort(reason);
  };
  const onCaller = (): void =>
    end({ kind: 'caller' }, new DOMException('The caller aborted the call.', 'AbortError'));
  const total = setTimeout(
    () => end({ kind: 'total', ms: totalMs }, new CallDeadlineError(`No whole answer within ${totalMs} ms.`)),
    totalMs,
  );
  let idle: NodeJS.Timeout | undefined;
  let last: NodeJS.Timeout | undefined;
  let first: NodeJS.Timeout | undefined;
  const onIdle = (ms: number): void =>
    end({ kind: 'idle', ms }, new CallDeadlineError(`No byte of the answer for ${ms} ms.`));

  if (signal.aborted) onCaller();
  else signal.addEventListener('abort', onCaller, { once: true });
  return {
    signal: controller.signal,
    ended: () => ended,
    progress: () => {
      clearTimeout(first);
      if (idle === undefined) idle = setTimeout(() => onIdle(idleMs), idleMs);
      else idle.refresh();
    },
    awaitFirst: () => {
      const ms = idleMs * FIRST_EVENT_FACTOR;
      first ??= setTimeout(() => onIdle(ms), ms);
    },
    finish: () => {
      last ??= setTimeout(
        () => end({ kind: 'finished' }, new DOMException('The answer is whole.', 'AbortError')),
        AFTER_LAST_EVENT_MS,
      );
    },
    [Symbol.dispose]: () => {
      clearTimeout(total);
      clearTimeout(idle);
      clearTimeout(first);
      clearTimeout(last);
      signal.removeEventListener('abort', onCaller);
    },
  };
}
