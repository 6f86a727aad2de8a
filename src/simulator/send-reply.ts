import type { AnswerNames } from './answer-names.ts';
import type { Ask } from './ask.ts';
import type { Exchange } from './exchange.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Headers } from './limit-headers.ts';
import type { Reply } from './reply.ts';
import { sendStream } from './send-stream.ts';
import { brokenEvents } from './stream-fault.ts';
import { bodyText, eventsOf } from './wire-reply.ts';

/** What befalls a model's answer on its way; null for nothing. */
export type Disturbance = Extract<
  FaultKind,
  { kind: 'reset' | 'stall' | 'cut' | 'badtype200' | 'stream' }
> | null;

export interface Sending {
  readonly headers: Headers;
  /** Real milliseconds until the whole answer is there. */
  readonly answerMs: number;
  readonly disturbance: Disturbance;
  /** Where in the body the disturbance strikes, in [0, 1). */
  readonly cutAt: number;
  /** Real milliseconds for which a stream that should have been closed stays open. */
  readonly keepOpenMs: number;
}

/** Sends the answer of a model, whole or as a stream. */
export async function sendReply(
  exchange: Exchange,
  ask: Ask,
  reply: Reply,
  names: AnswerNames,
  sending: Sending,
): Promise<void> {
  if (!ask.stream) return sendWhole(exchange, bodyText(ask, reply, names), sending);
  const events = eventsOf(ask, reply, names);
  const { disturbance } = sending;
  if (disturbance?.kind !== 'stream') return sendStream(exchange, events, sending);
  const broken = brokenEvents(events, disturbance.variant, ask.api, reply.call !== null);
  return sendStream(exchange, broken, sending);
}

async function sendWhole(exchange: Exchange, text: string, sending: Sending): Promise<void> {
  const { disturbance } = sending;
  const headers = { 'content-type': 'application/json', ...sending.headers };
  if (!(await exchange.wait(sending.answerMs))) return;
  const part = text.slice(0, Math.max(1, Math.floor(text.length * sending.cutAt)));
  switch (disturbance?.kind) {
    case undefined:
    case 'stream':
      return exchange.send(200, headers, text);
    case 'badtype200':
      return exchange.send(200, { ...headers, 'content-type': 'text/plain; charset=utf-8' }, text);
    case 'reset':
    case 'stall':
      exchange.begin(200, headers, Buffer.byteLength(text));
      if (disturbance.when === 'in-body') await exchange.write(part);
      // A stalled body simply stays as it is until the client goes away.
      if (disturbance.kind === 'reset') exchange.drop('cut');
      return;
    case 'cut':
      return sendCut(exchange, text, part, disturbance.how, headers);
  }
}

async function sendCut(
  exchange: Exchange,
  text: string,
  part: string,
  how: 'length' | 'chunk' | 'clean',
  headers: Headers,
): Promise<void> {
  switch (how) {
    case 'length':
      exchange.begin(200, headers, Buffer.byteLength(text));
      await exchange.write(part);
      return exchange.hangUp();
    case 'chunk':
      exchange.begin(200, headers);
      return exchange.endInsideChunk(part);
    case 'clean':
      return exchange.send(200, headers, part);
  }
}
