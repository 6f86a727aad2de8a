import { escapedJson } from './json-line.ts';

/** What is shorter stays on one line: a schema of many small parts is read at a glance. */
const MAX_LINE_CHARS = 100;

/** A value as JSON for people: over several lines only where one would be long, lists of small things side by side. */
export function jsonText(value: unknown): string {
  return escapedJson(laidOut(value, 0, 0));
}

/** `before` characters stand on the value's first line already, its key among them. */
function laidOut(value: unknown, depth: number, before: number): string {
  const flat = spaced(value);
  if (typeof value !== 'object' || value === null || before + flat.length <= MAX_LINE_CHARS) return flat;
  const inner = depth + 2;
  const isList = Array.isArray(value);
  const parts = isList
    ? filled(value, inner)
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => {
          const name = `${JSON.stringify(key)}: `;
          return name + laidOut(member, inner, inner + name.length);
        });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const space = '\n'.padEnd(inner + 1);
  return `${open}${space}${parts.join(`,${space}`)}${'\n'.padEnd(depth + 1)}${close}`;
}

/** A list's members: one a line, or where all are plain values as many as fit. */
function filled(list: readonly unknown[], depth: number): readonly string[] {
  if (list.some((one) => typeof one === 'object' && one !== null))
    return list.map((one) => laidOut(one, depth, depth));
  const lines: string[] = [];
  for (const text of list.map(spaced)) {
    const last = lines.at(-1);
    if (last !== undefined && depth + last.length + text.length + 2 <= MAX_LINE_CHARS) {
      lines[lines.length - 1] = `${last}, ${text}`;
    } else {
      lines.push(text);
    }
  }
  return lines;
}

/** On one line, with the spaces that people put. */
function spaced(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  return `{ ${members.map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`).join(', ')} }`;
}
