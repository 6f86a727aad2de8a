import { firstDate } from './find-date.ts';
import type { Generated } from './generated.ts';
import { draw } from './draw.ts';

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const URI = /https?:\/\/[^\s<>"')]+/;
const TIME = /\b([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?\b/;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/i;
const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/;

/** What stands where the item says nothing and the schema demands a form. */
const NOWHERE = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'unknown@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  ipv4: '0.0.0.0',
  duration: 'P1D',
  hostname: 'example.com',
} as const;

/**
 * A value in one of JSON Schema's formats: from the labelled words first, then from the whole text; null for a format
 * that is not known. A second date (`dueOn`) is never guessed from the whole text.
 */
export function formatted(
  format: string,
  labelled: string,
  text: string,
  labelledOnly: boolean,
): Generated | null {
  const read = reader(format);
  if (read === null) return null;
  const found = read(labelled) ?? (labelledOnly ? null : read(text));
  if (found !== null) return { value: found, found: true };
  // A made-up identifier must at least differ from item to item.
  if (format === 'uuid') return { value: uuidOf(text), found: false };
  return { value: NOWHERE[format as keyof typeof NOWHERE], found: false };
}

function reader(format: string): ((text: string) => string | null) | null {
  const match = (pattern: RegExp) => (text: string) => pattern.exec(text)?.[0] ?? null;
  switch (format) {
    case 'date':
      return firstDate;
    case 'date-time':
      return (text) => dateTime(firstDate(text), TIME.exec(text));
    case 'time':
      return (text) => clock(TIME.exec(text));
    case 'email':
      return match(EMAIL);
    case 'uri':
    case 'url':
      return match(URI);
    case 'uuid':
      return match(UUID);
    case 'ipv4':
      return match(IPV4);
    case 'duration':
      return match(/\bP(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?\b/);
    case 'hostname':
      return match(/\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b/i);
    default:
      return null;
  }
}

function dateTime(date: string | null, time: RegExpExecArray | null): string | null {
  return date === null ? null : `${date}T${clock(time) ?? '00:00:00Z'}`;
}

function clock(time: RegExpExecArray | null): string | null {
  if (time === null) return null;
  const [hours = '0', minutes = '00', seconds = '00'] = time[0].split(':');
  return `${hours.padStart(2, '0')}:${minutes}:${seconds}Z`;
}

/** The same text has the same one: nothing here is random. */
function uuidOf(text: string): string {
  const hex = [0, 1, 2, 3]
    .map((n) =>
      Math.floor(draw(0, 'uuid', n, text) * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
