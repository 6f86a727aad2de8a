import type { Blow } from './mutate.ts';

/** What turns up in the middle of bodies: ends, errors, quotes, half a character. */
const INSERTED = [
  Buffer.from('}'),
  Buffer.from('"'),
  Buffer.from('\\'),
  Buffer.from(',"error":{"code":429,"message":"x"}'),
  Buffer.from('"finish_reason":"length",'),
  Buffer.from('"stop_reason":"max_tokens",'),
  Buffer.from('\n\nevent: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n'),
  Buffer.from('\n\ndata: {"error":{"code":503,"message":"x"}}\n\n'),
  Buffer.from('\n\ndata: [DONE]\n\n'),
  Buffer.from('\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n'),
  Buffer.from('\n: comment\n'),
  Buffer.from('\r\n'),
  Buffer.from([0]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xff]),
];

const WAYS = 6;
/** Pieces that are cut out or doubled. */
const MAX_PIECE_BYTES = 200;

export function mutateBytes(body: Buffer, { how, at, pick }: Blow): Buffer {
  if (body.length === 0) return body;
  const start = at % body.length;
  const end = Math.min(body.length, start + 1 + (pick % MAX_PIECE_BYTES));
  switch (how % WAYS) {
    case 0:
      return flipped(body, start, 1 << (pick % 8));
    case 1:
      return body.subarray(0, start);
    case 2:
      return body.subarray(start);
    case 3:
      return Buffer.concat([body.subarray(0, start), body.subarray(end)]);
    case 4:
      return Buffer.concat([body.subarray(0, end), body.subarray(start)]);
    default:
      return Buffer.concat([
        body.subarray(0, start),
        INSERTED[pick % INSERTED.length] ?? Buffer.of(),
        body.subarray(start),
      ]);
  }
}

function flipped(body: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ bit;
  return copy;
}
