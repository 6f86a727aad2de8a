import type { IncomingMessage } from 'node:http';

/** Anthropic's documented limit of a request. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The whole body as text; null where it is too large, which is known before all of it is read. */
export async function readBody(req: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
