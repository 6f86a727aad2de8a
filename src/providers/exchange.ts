import { AsyncLocalStorage } from 'node:async_hooks';

import type { BodyRead } from './read-body.ts';
import type { Deadlines } from './deadlines.ts';

export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
}

/** One HTTP request and what came of it, written down by the recording fetch, whatever the SDK makes of it. */
export interface Exchange {
  readonly attemptId: string;
  readonly deadlines: Deadlines;
  /** The request was handed to the network. */
  sent: boolean;
  head: ResponseHead | undefined;
  body: BodyRead | undefined;
  /** What the network threw before any headers came; the SDKs wrap it and lose half of it. */
  networkError: unknown;
}

/** The SDKs' clients live long and serve many calls at once; this tells the recording fetch whose request it has. */
export const currentExchange = new AsyncLocalStorage<Exchange>();

export function newExchange(attemptId: string, deadlines: Deadlines): Exchange {
  return { attemptId, deadlines, sent: false, head: undefined, body: undefined, networkError: undefined };
}
