import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

/** The body as it was meant. We ask for no compression, but an answer that was paid for is read if it can be. */
export function decodedBody(message: IncomingMessage): AsyncIterable<Uint8Array> {
  const create = DECODERS.get(message.headers['content-encoding']?.trim().toLowerCase() ?? '');
  if (create === undefined) return message;
  // Errors of either reach the reader through the decoder; the callback keeps them from being uncaught.
  return pipeline(message, create(), () => {});
}
