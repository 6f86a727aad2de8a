import type { Blow } from './mutate.ts';

const WAYS = 7;

const NAMES = [
  'message_stop',
  'error',
  'ping',
  'response.completed',
  'response.failed',
  'content_block_delta',
];

/** Events of a stream in another order, fewer, more, or under another name. A whole body is one that is doubled. */
export function mutateEvents(text: string, { how, at, pick }: Blow): string {
  const events = text.split('\n\n').filter((event) => event !== '');
  if (events.length === 0) return text;
  const from = at % events.length;
  const to = pick % events.length;
  const event = events[from] ?? '';
  switch (how % WAYS) {
    case 0:
      return joined(events.toSpliced(from, 1));
    case 1:
      return joined(events.toSpliced(to, 0, event));
    case 2:
      return joined(events.toSpliced(from, 1).toSpliced(to, 0, event));
    case 3:
      return joined(events.with(from, events[to] ?? '').with(to, event));
    case 4:
      return joined(events.slice(0, from));
    case 5:
      return joined(events.with(from, event.replace(/^event: .*$/m, `event: ${NAMES[pick % NAMES.length]}`)));
    default:
      return text.replaceAll('\n', pick % 2 === 0 ? '\r\n' : '\r');
  }
}

function joined(events: readonly string[]): string {
  return events.map((event) => `${event}\n\n`).join('');
}
