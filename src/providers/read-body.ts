import type { CallRequest } from '#domain/call.ts';

/** Larger answers are no answers: reading stops here, before anything is parsed (reliability, fact 10 and A13). */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** In a stream each token may come in an event of its own, in an envelope of some 300 bytes. */
const STREAM_BYTES_PER_TOKEN = 512;
const MAX_STREAM_BYTES = 32 * 1024 * 1024;

/** Bytes after which an answer to a request is endless. */
export function maxBodyBytes({ stream, maxOutputTokens }: CallRequest): number {
  const streamed = stream ? maxOutputTokens * STREAM_BYTES_PER_TOKEN : 0;
  return Math.min(MAX_STREAM_BYTES, Math.max(MAX_BODY_BYTES, streamed));
}

/** How the reading of a body ended; what came before the end is kept in every case. */
export type BodyRead =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-large'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'broken'; readonly bytes: Uint8Array<ArrayBuffer>; readonly error: unknown };

/** Reads a body to its end or to the cap, telling of each chunk; never throws. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  onChunk: (chunk: Uint8Array) => void,
): Promise<BodyRead> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // Leaving the loop early destroys the stream, which closes the socket.
    for await (const chunk of body) {
      onChunk(chunk);
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > maxBytes) return { kind: 'too-large', bytes: joined(chunks).subarray(0, maxBytes) };
    }
  } catch (error) {
    return { kind: 'broken', bytes: joined(chunks), error };
  }
  return { kind: 'whole', bytes: joined(chunks) };
}

/** A copy of its own: a view would keep the network's buffers, and what else is in them, alive. */
function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(chunks));
}
