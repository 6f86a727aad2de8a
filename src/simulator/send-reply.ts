import { anthropicBody } from './anthropic-body.ts';
import type { AnswerNames } from './answer-names.ts';
import { anthropicStream } from './anthropic-stream.ts';
import type { Ask } from './ask.ts';
import type { Exchange } from './exchange.ts';
import type { Headers } from './limit-headers.ts';
import { openaiBody } from './openai-body.ts';
import { openaiStream } from './openai-stream.ts';
import type { Reply } from './reply.ts';

/** What strikes while the body is on its way. */
export type Disturbance = 'reset' | 'stall' | null;

export interface Sending {
  readonly headers: Headers;
  /** Real milliseconds until the whole answer is there. */
  readonly answerMs: number;
  readonly disturbance: Disturbance;
  /** Where in the body the disturbance strikes, in [0, 1). */
  readonly cutAt: number;
}

/** Share of the time of an answer until a stream begins. */
const FIRST_TOKEN_SHARE = 0.3;

/** A stream is written in so many steps: more timers show nothing more. */
const STREAM_STEPS = 8;

const SSE = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** Sends the answer of a model, whole or as a stream. */
export async function sendReply(
  exchange: Exchange,
  ask: Ask,
  reply: Reply,
  names: AnswerNames,
  sending: Sending,
): Promise<void> {
  if (ask.stream) return sendStream(exchange, eventsOf(ask, reply, names), sending);
  const body =
    ask.protocol === 'anthropic' ? anthropicBody(reply, names) : openaiBody(reply, names, nowSeconds());
  if (!(await exchange.wait(sending.answerMs))) return;
  if (sending.disturbance === null) return exchange.json(200, sending.headers, body);
  const text = JSON.stringify(body);
  exchange.begin(200, { 'content-type': 'application/json', ...sending.headers }, Buffer.byteLength(text));
  await exchange.write(text.slice(0, Math.max(1, Math.floor(text.length * sending.cutAt))));
  strike(exchange, sending.disturbance);
}

async function sendStream(exchange: Exchange, events: readonly string[], sending: Sending): Promise<void> {
  if (!(await exchange.wait(sending.answerMs * FIRST_TOKEN_SHARE))) return;
  exchange.begin(200, { ...SSE, ...sending.headers });
  // The last event is never sent before a disturbance: otherwise there would be none.
  const until =
    sending.disturbance === null
      ? events.length
      : Math.max(1, Math.floor((events.length - 1) * sending.cutAt));
  // Whole steps and not single events: real chunks arrive in bursts too.
  const step = Math.ceil(events.length / STREAM_STEPS);
  const stepMs = (sending.answerMs * (1 - FIRST_TOKEN_SHARE)) / STREAM_STEPS;
  for (let i = 0; i < until; i += step) {
    if (i > 0 && !(await exchange.wait(stepMs))) return;
    await exchange.write(events.slice(i, Math.min(until, i + step)).join(''));
  }
  if (sending.disturbance === null) exchange.end();
  else strike(exchange, sending.disturbance);
}

/** A stalled body simply stays as it is until the client goes away. */
function strike(exchange: Exchange, disturbance: 'reset' | 'stall'): void {
  if (disturbance === 'reset') exchange.drop('cut');
}

function eventsOf(ask: Ask, reply: Reply, names: AnswerNames): readonly string[] {
  return ask.protocol === 'anthropic'
    ? anthropicStream(reply, names)
    : openaiStream(reply, names, nowSeconds(), ask.streamUsage);
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
