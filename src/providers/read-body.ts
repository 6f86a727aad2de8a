/** Larger answers are no answers: reading stops here, before anything is parsed (reliability, fact 10 and A13). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** How the reading of a body ended; what came before the end is kept in every case. */
export type BodyRead =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-large'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'broken'; readonly bytes: Uint8Array<ArrayBuffer>; readonly error: unknown };

/** Reads a body to its end or to the cap, telling of each chunk; never throws. */
export async function readBody(body: AsyncIterable<Uint8Array>, onChunk: () => void): Promise<BodyRead> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // Leaving the loop early destroys the stream, which closes the socket.
    for await (const chunk of body) {
      onChunk();
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > MAX_BODY_BYTES)
        return { kind: 'too-large', bytes: joined(chunks).subarray(0, MAX_BODY_BYTES) };
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
