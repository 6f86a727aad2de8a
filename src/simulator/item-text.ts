import { isRecord } from './checker.ts';
import type { Turn } from './message-text.ts';

/** Greedy up to the last end tag would swallow a quoted answer, so the block ends at the first one. */
const INPUT_BLOCK = /<input>([\s\S]*?)<\/input>/g;

/** The item of a request and the text of its user turns without it. */
export interface ItemText {
  readonly item: string;
  readonly surroundings: string;
}

/**
 * The user's own text. Marked by `<input>…</input>` where the caller does so, else the first user turn: so a
 * generation, a repair that quotes the input and a repair by a further turn agree. Of several blocks the last
 * counts, since examples come first.
 */
export function findItem(turns: readonly Turn[]): ItemText {
  const users = turns.filter((turn) => turn.role === 'user').map((turn) => turn.text);
  const blocks = users.flatMap((text) => [...text.matchAll(INPUT_BLOCK)].map((match) => match[1] ?? ''));
  const marked = blocks.at(-1);
  if (marked === undefined) {
    const [first = '', ...later] = users;
    return { item: bareText(first), surroundings: later.join('\n') };
  }
  return { item: bareText(marked), surroundings: users.join('\n').replace(INPUT_BLOCK, '') };
}

/** `{"text": "…"}` and the bare text are the same item: one caller quotes the input, another renders it. */
function bareText(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return trimmed;
  const values = Object.values(parseObject(trimmed) ?? {});
  const [only] = values;
  return values.length === 1 && typeof only === 'string' ? only.trim() : trimmed;
}

/** The object in the text, or null where it is none. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
