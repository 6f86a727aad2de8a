import type { Exchange } from './exchange.ts';
import { fixtureAnswer } from './fixtures.ts';
import type { ErrorAnswer } from './fixtures.ts';
import type { Headers } from './limit-headers.ts';
import type { Protocol } from './protocol.ts';
import { scaledRetryAfter } from './retry-after.ts';
import type { Fault } from './scenario.ts';
import { sseEvent } from './sse.ts';
import { statusAnswer } from './status-answer.ts';

/** Faults that answer in the model's place; the others disturb the connection. */
export type RefusingFault = Extract<Fault, { kind: 'status' | 'body' | 'html200' | 'error200' | 'empty200' }>;

const HTML_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body><h1>Checking your connection</h1></body></html>\n';

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
      return 200;
  }
}

export interface FaultContext {
  readonly protocol: Protocol;
  readonly stream: boolean;
  readonly headers: Headers;
  readonly requestId: string;
  readonly timeScale: number;
}

/** Sends a fault that takes the place of an answer. */
export function sendFault(exchange: Exchange, fault: RefusingFault, context: FaultContext): void {
  const { protocol, headers } = context;
  switch (fault.kind) {
    case 'status':
      return sendError(exchange, statusAnswer(fault.status, protocol), context, fault.retryAfter);
    case 'body':
      return sendError(exchange, fixtureAnswer(fault.fixture, protocol), context, fault.retryAfter);
    case 'html200':
      return exchange.send(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }, HTML_PAGE);
    case 'empty200':
      return exchange.send(200, { ...headers, 'content-type': 'application/json' }, '');
    case 'error200':
      return sendErrorInside(exchange, context);
  }
}

/** An error with its status, in the dialect, with the request's id. */
export function sendError(
  exchange: Exchange,
  answer: ErrorAnswer,
  context: Pick<FaultContext, 'protocol' | 'headers' | 'requestId' | 'timeScale'>,
  retryAfter?: string,
): void {
  const wait =
    retryAfter === undefined ? {} : { 'retry-after': scaledRetryAfter(retryAfter, context.timeScale) };
  exchange.json(answer.status, { ...context.headers, ...wait }, withId(answer.body, context));
}

/** An error object in a 200; in a stream as an event, as both providers do when they break down half-way. */
function sendErrorInside(exchange: Exchange, context: FaultContext): void {
  const answer = fixtureAnswer('overloaded', context.protocol);
  const body = withId(answer.body, context);
  if (!context.stream) return exchange.json(200, context.headers, body);
  const event = sseEvent(body, context.protocol === 'anthropic' ? 'error' : undefined);
  exchange.send(200, { ...context.headers, 'content-type': 'text/event-stream; charset=utf-8' }, event);
}

/** Anthropic repeats the request's id in the body. */
function withId(body: unknown, context: Pick<FaultContext, 'protocol' | 'requestId'>): unknown {
  return context.protocol === 'anthropic' ? { ...(body as object), request_id: context.requestId } : body;
}
