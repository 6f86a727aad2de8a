/** Characters of an answer in one event: a few tokens, as providers send them. */
const CHUNK_CHARS = 24;

/** More events than this cost more than they show; longer answers come in larger pieces. */
const MAX_CHUNKS = 64;

/** The text in pieces of a stream. */
export function pieces(text: string): readonly string[] {
  const size = Math.max(CHUNK_CHARS, Math.ceil(text.length / MAX_CHUNKS));
  const found: string[] = [];
  for (let i = 0; i < text.length; i += size) found.push(text.slice(i, i + size));
  return found;
}

/** One server-sent event; OpenAI names none. */
export function sseEvent(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
