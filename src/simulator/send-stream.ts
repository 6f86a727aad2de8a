import type { Exchange } from './exchange.ts';
import type { Sending } from './send-reply.ts';

/** Share of the time of an answer until a stream begins. */
const FIRST_TOKEN_SHARE = 0.3;

/** A stream is written in so many steps: more timers show nothing more. */
const STREAM_STEPS = 8;

/** Sends the events of an answer in steps, as far as its disturbance lets them come. */
export async function sendStream(
  exchange: Exchange,
  events: readonly string[],
  sending: Sending,
): Promise<void> {
  const { disturbance, answerMs } = sending;
  if (!(await exchange.wait(answerMs * FIRST_TOKEN_SHARE))) return;
  const type = disturbance?.kind === 'badtype200' ? 'text/plain' : 'text/event-stream';
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    ...sending.headers,
  };
  const total = disturbance?.kind === 'cut' && disturbance.how === 'length' ? lengthOf(events) : undefined;
  exchange.begin(200, headers, total);
  const until = lastOf(events, sending);
  // Whole steps and not single events: real chunks arrive in bursts too.
  const step = Math.ceil(events.length / STREAM_STEPS);
  const stepMs = (answerMs * (1 - FIRST_TOKEN_SHARE)) / STREAM_STEPS;
  for (let i = 0; i < until; i += step) {
    if (i > 0 && !(await exchange.wait(stepMs))) return;
    await exchange.write(events.slice(i, Math.min(until, i + step)).join(''));
  }
  return endStream(exchange, events[until] ?? '', sending);
}

/** How many events come. */
function lastOf(events: readonly string[], { disturbance, cutAt }: Sending): number {
  switch (disturbance?.kind) {
    case undefined:
    case 'badtype200':
    case 'stream':
      return events.length;
    case 'reset':
    case 'stall':
      if (disturbance.when !== 'in-body') return 0;
      break;
    case 'cut':
      break;
  }
  // The last event is never sent before a disturbance: otherwise there would be none.
  return Math.max(1, Math.floor((events.length - 1) * cutAt));
}

async function endStream(exchange: Exchange, next: string, sending: Sending): Promise<void> {
  const { disturbance } = sending;
  switch (disturbance?.kind) {
    case undefined:
    case 'badtype200':
      return exchange.end();
    case 'stream':
      if (disturbance.variant === 'keeps-open') await exchange.wait(sending.keepOpenMs);
      return exchange.end();
    case 'stall':
      return;
    case 'reset':
      return exchange.drop('cut');
    case 'cut':
      if (disturbance.how === 'clean') return exchange.end();
      return disturbance.how === 'chunk' ? exchange.endInsideChunk(next) : exchange.hangUp();
  }
}

function lengthOf(events: readonly string[]): number {
  return events.reduce((sum, event) => sum + Buffer.byteLength(event), 0);
}
