import { AsyncLocalStorage } from 'node:async_hooks';

import type { Api } from '#domain/call-style.ts';
import type { Deadlines } from './deadlines.ts';
import type { ProviderCall } from './provider.ts';
import { maxBodyBytes } from './read-body.ts';
import type { BodyRead } from './read-body.ts';

export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
}

/** One HTTP request and what came of it, written down by the recording fetch, whatever the SDK makes of it. */
export interface Exchange {
  readonly attemptId: string;
  readonly deadlines: Deadlines;
  /** The interface whose events are awaited; null where the answer is to come whole. */
  readonly events: Api | null;
  /** Bytes of a body that are read at most. */
  readonly maxBytes: number;
  /** The request was handed to the network. */
  sent: boolean;
  head: ResponseHead | undefined;
  body: BodyRead | undefined;
  /** By `performance.now()`: the headers came, or of a stream its first event. Only that shows that a call was taken. */
  acceptedAt: number | undefined;
  /** What the network threw before any headers came; the SDKs wrap it and lose half of it. */
  networkError: unknown;
}

/** The SDKs' clients live long and serve many calls at once; this tells the recording fetch whose request it has. */
export const currentExchange = new AsyncLocalStorage<Exchange>();

export function newExchange(
  { attemptId, request }: Pick<ProviderCall, 'attemptId' | 'request'>,
  deadlines: Deadlines,
): Exchange {
  return {
    attemptId,
    deadlines,
    events: request.stream ? request.style.api : null,
    maxBytes: maxBodyBytes(request),
    sent: false,
    head: undefined,
    body: undefined,
    acceptedAt: undefined,
    networkError: undefined,
  };
}
