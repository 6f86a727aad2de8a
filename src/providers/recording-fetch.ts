import { decodedBody } from './decoded-body.ts';
import { currentExchange } from './exchange.ts';
import type { Exchange, ResponseHead } from './exchange.ts';
import type { FixedHeaders } from './fixed-headers.ts';
import { isLastEvent, readEvents } from './event-stream.ts';
import { httpRequest } from './http-request.ts';
import { readBody } from './read-body.ts';

/** Statuses that may not have a body; `Response` refuses one. */
const BODILESS_STATUSES = new Set([204, 205, 304]);

/**
 * The `fetch` that is given to an SDK. It makes the one request of the call, under our deadlines, follows no
 * redirect, reads the body to the end or the cap, keeps its bytes, and hands the SDK a copy. The headers are ours
 * alone: both SDKs mix in what `*_CUSTOM_HEADERS` and other variables say, which may be another account's key.
 */
export function recordingFetch(
  fixed: FixedHeaders,
  query: Readonly<Record<string, string>> = {},
): typeof fetch {
  return async (input, init) => {
    const exchange = currentExchange.getStore();
    if (exchange === undefined) throw new Error('A provider was called outside of an exchange.');
    if (exchange.sent) throw new Error('A second request within one call: retries belong to Temporal.');
    if (typeof init?.body !== 'string')
      throw new Error('The SDK sends its request in a form that is not known.');
    exchange.sent = true;
    const url = new URL(input instanceof Request ? input.url : input);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { status, headers } = await perform(exchange, url, init.body, fixed);
    // What is broken or endless is judged from the record; the SDK only has to come to an end.
    const { body } = exchange;
    const content = body?.kind === 'whole' && !BODILESS_STATUSES.has(status) ? body.bytes : null;
    return new Response(content, { status, headers });
  };
}

async function perform(
  exchange: Exchange,
  url: URL,
  body: string,
  fixed: FixedHeaders,
): Promise<ResponseHead> {
  const { signal } = exchange.deadlines;
  const headers = { ...fixed, 'x-client-request-id': exchange.attemptId };
  try {
    const message = await httpRequest({ url, method: 'POST', headers, body, signal });
    const head = { status: message.statusCode ?? 0, headers: webHeaders(message.rawHeaders) };
    exchange.head = head;
    exchange.body = await readBody(decodedBody(message), exchange.maxBytes, arrivals(exchange, head));
    return head;
  } catch (error) {
    exchange.networkError = error;
    throw error;
  }
}

/** Keeps the clock of a body: a whole one is under way with its headers, a stream with its first event. */
function arrivals(exchange: Exchange, { status, headers }: ResponseHead): (chunk: Uint8Array) => void {
  const { deadlines, events: api } = exchange;
  const accept = () => {
    exchange.acceptedAt ??= performance.now();
    deadlines.progress();
  };
  if (api === null || status >= 300 || !isEventStream(headers)) {
    accept();
    return deadlines.progress;
  }
  deadlines.awaitFirst();
  const read = readEvents((event) => {
    accept();
    if (isLastEvent(api, event)) deadlines.finish();
  });
  return (chunk) => {
    read(chunk);
    // Comments show that the connection lives, not that the call was taken.
    if (exchange.acceptedAt !== undefined) deadlines.progress();
  };
}

export function isEventStream(headers: Headers): boolean {
  return headers.get('content-type')?.toLowerCase().includes('text/event-stream') ?? false;
}

function webHeaders(names: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < names.length; index += 2) {
    headers.append(names[index] ?? '', names[index + 1] ?? '');
  }
  return headers;
}
