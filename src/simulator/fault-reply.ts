import type { ErrorAnswer } from './error-answer.ts';
import { errorInside } from './error-inside.ts';
import type { Exchange } from './exchange.ts';
import type { Advice, FaultKind } from './fault-kinds.ts';
import { fixtureAnswer } from './fixtures.ts';
import type { Headers } from './limit-headers.ts';
import type { Api, Protocol } from './protocol.ts';
import { scaledRetryAfter } from './retry-after.ts';
import { HTML_PAGE, statusBody } from './status-form.ts';

/** Faults that answer in the model's place; the others befall its answer or the connection. */
export type RefusingFault = Extract<
  FaultKind,
  { kind: 'status' | 'body' | 'html200' | 'error200' | 'empty200' | 'json200' }
>;

/** Where a redirect leads that does not say: loopback, and not the simulator. */
const ELSEWHERE = 'http://127.0.0.2:65535/login';

/** What is sent in place of an answer. */
export function faultStatus(fault: RefusingFault, protocol: Protocol): number {
  switch (fault.kind) {
    case 'status':
      return fault.status;
    case 'body':
      return fixtureAnswer(fault.fixture, protocol).status;
    case 'html200':
    case 'error200':
    case 'empty200':
    case 'json200':
      return 200;
  }
}

/** The form of the fault, as the log tells it. */
export function faultVariant(fault: RefusingFault): string | null {
  switch (fault.kind) {
    case 'status':
      return fault.as ?? null;
    case 'body':
      return fault.fixture;
    case 'error200':
      return [fault.form, fault.fixture].filter((part) => part !== undefined).join(' ') || null;
    case 'html200':
    case 'empty200':
    case 'json200':
      return null;
  }
}

export interface FaultContext {
  readonly protocol: Protocol;
  readonly api: Api;
  readonly stream: boolean;
  readonly model: string;
  readonly headers: Headers;
  readonly requestId: string;
  readonly timeScale: number;
}

/** Sends a fault that takes the place of an answer. */
export function sendFault(exchange: Exchange, fault: RefusingFault, context: FaultContext): void {
  const { protocol, headers } = context;
  switch (fault.kind) {
    case 'status':
      return sendStatus(exchange, fault, context);
    case 'body':
      return sendError(exchange, fixtureAnswer(fault.fixture, protocol), context, fault);
    case 'html200':
      return exchange.send(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }, HTML_PAGE);
    case 'empty200':
      return exchange.send(200, { ...headers, 'content-type': 'application/json' }, '');
    case 'json200':
      return exchange.json(200, headers, fault.json);
    case 'error200':
      return sendErrorInside(exchange, fault, context);
  }
}

/** An error with its status, in the dialect, with the request's id. */
export function sendError(
  exchange: Exchange,
  answer: ErrorAnswer,
  context: Pick<FaultContext, 'protocol' | 'headers' | 'requestId' | 'timeScale'>,
  advice: Advice = {},
): void {
  // A body that never comes without a wait brings its own.
  const own = answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter };
  const headers = { ...context.headers, ...adviceHeaders({ ...own, ...advice }, context.timeScale) };
  exchange.json(answer.status, headers, withId(answer.body, context));
}

function sendStatus(
  exchange: Exchange,
  fault: Extract<RefusingFault, { kind: 'status' }>,
  context: FaultContext,
): void {
  const { status, as = 'json', location = ELSEWHERE } = fault;
  const body = statusBody(status, as, context.protocol, (answer) => withId(answer.body, context));
  const headers = {
    ...(body.type !== null && { 'content-type': body.type }),
    ...context.headers,
    ...adviceHeaders(fault, context.timeScale),
    ...(status < 400 && { location }),
  };
  exchange.send(status, headers, body.text);
}

/** Headers about trying again; a relative date needs the answer's own date beside it. */
function adviceHeaders({ retryAfter, retryAfterMs, shouldRetry }: Advice, timeScale: number): Headers {
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  return {
    ...(retryAfter !== undefined && {
      date: now.toUTCString(),
      'retry-after': scaledRetryAfter(retryAfter, timeScale, now),
    }),
    ...(retryAfterMs !== undefined && { 'retry-after-ms': scaledRetryAfter(retryAfterMs, timeScale, now) }),
    ...(shouldRetry !== undefined && { 'x-should-retry': String(shouldRetry) }),
  };
}

/** An error object in a 200; in a stream as an event, as both providers do when they break down half-way. */
function sendErrorInside(
  exchange: Exchange,
  { fixture = 'overloaded', form }: Extract<RefusingFault, { kind: 'error200' }>,
  context: FaultContext,
): void {
  const answer = fixtureAnswer(fixture, context.protocol);
  const whole = { ...answer, body: withId(answer.body, context) };
  const inside = errorInside(whole, form ?? (context.stream ? 'event' : 'envelope'), context);
  if (inside.kind === 'json') return exchange.json(200, context.headers, inside.body);
  const headers = { ...context.headers, 'content-type': 'text/event-stream; charset=utf-8' };
  exchange.send(200, headers, inside.events.join(''));
}

/** Anthropic repeats the request's id in its envelope. */
function withId(body: unknown, context: Pick<FaultContext, 'protocol' | 'requestId'>): unknown {
  const isEnvelope = context.protocol === 'anthropic' && (body as { type?: unknown }).type === 'error';
  return isEnvelope ? { ...(body as object), request_id: context.requestId } : body;
}
