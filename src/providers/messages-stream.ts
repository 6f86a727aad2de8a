import { safeField, safeText } from '#domain/safe-field.ts';
import { GarbledStreamError } from './garbled-stream-error.ts';

interface Block {
  readonly start: object;
  text: string;
  /** A tool's input as the model wrote it, which need not be JSON. */
  json: string;
}

/** Anthropic's events as the message that would have come whole. */
export function assembleMessages(events: readonly unknown[]): unknown {
  const ofType = (type: string): unknown[] => events.filter((event) => safeText(event, 'type') === type);
  const message = safeField(ofType('message_start')[0], 'message');
  if (message === undefined) throw new GarbledStreamError('The stream never began a message.');
  const blocks = new Map<unknown, Block>();
  for (const event of events) addTo(blocks, event);
  const ends = ofType('message_delta');
  return {
    ...objectOf(message),
    // How a message ended no beginning can say.
    stop_reason: null,
    ...Object.assign({}, ...ends.map((end) => objectOf(safeField(end, 'delta')))),
    content: [...blocks.values()].map(blockOf),
    usage: largestCounts([message, ...ends].map((part) => objectOf(safeField(part, 'usage')))),
  };
}

/** Pings, ends of blocks and what will be added to the protocol add nothing. */
function addTo(blocks: Map<unknown, Block>, event: unknown): void {
  const type = safeText(event, 'type');
  const index = safeField(event, 'index');
  if (type === 'content_block_start') {
    // Begun anew it would lose what it already says, and pass for whole.
    if (blocks.has(index)) throw new GarbledStreamError('A block began twice.');
    blocks.set(index, { start: objectOf(safeField(event, 'content_block')), text: '', json: '' });
  }
  if (type === 'content_block_delta') extend(blocks.get(index), safeField(event, 'delta'));
}

function extend(block: Block | undefined, delta: unknown): void {
  if (block === undefined) throw new GarbledStreamError('A piece came for a block that never began.');
  block.text += safeText(delta, 'text') ?? '';
  block.json += safeText(delta, 'partial_json') ?? '';
}

function blockOf({ start, text, json }: Block): object {
  return {
    ...start,
    ...(safeText(start, 'type') === 'text' && { text: (safeText(start, 'text') ?? '') + text }),
    ...(json !== '' && { partial_json: json }),
  };
}

/** Counts only grow: one that is told as nothing later on does not undo what was said before. */
function largestCounts(usages: readonly object[]): object {
  const counts: Record<string, unknown> = {};
  for (const [name, count] of usages.flatMap((usage): [string, unknown][] => Object.entries(usage))) {
    const before = counts[name];
    const isLess = typeof before === 'number' && !(typeof count === 'number' && count > before);
    if (!isLess && count !== null) counts[name] = count;
  }
  return counts;
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
