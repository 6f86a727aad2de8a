import { jsonExtent } from './json-extent.ts';

const FENCED = /(?:^|\n)[ \t]*(?:```|~~~)[^\n`]*\n([\s\S]*?)\n?[ \t]*(?:```|~~~)(?=\s*(?:\n|$))/g;
const OPEN_FENCE = /^(?:```|~~~)[^\n`]*\n([\s\S]*)$/;

/** More objects than these in one answer are prose about JSON. */
const MAX_OBJECTS = 5;
/** Each brace that opens no object costs a look at the whole rest. */
const MAX_BRACES = 20;

/** Contents of the fenced blocks of an answer that begin with a brace. */
export function fencedObjects(text: string): string[] {
  const blocks = [...text.matchAll(FENCED)].map((match) => (match[1] ?? '').trim());
  return blocks.filter((block) => block.startsWith('{')).slice(0, MAX_OBJECTS);
}

const OPENS_OBJECT = /^\{\s*(?:"[^"]*"|'[^']*')\s*:/;

/** Objects that stand in prose, each from its brace to the one that closes it. */
export function objectsInProse(text: string): string[] {
  const objects: string[] = [];
  let start = text.indexOf('{');
  for (let braces = 0; start >= 0 && braces < MAX_BRACES && objects.length < MAX_OBJECTS; braces++) {
    const rest = text.slice(start);
    const extent = jsonExtent(rest).end;
    // An object that is not whole: what stands within it is a part of the answer, and must not pass for all of it.
    if (extent === null && OPENS_OBJECT.test(rest)) break;
    const end = extent ?? 1;
    const object = rest.slice(0, end);
    // A brace in prose that holds no member is punctuation.
    if (object.includes(':')) objects.push(object);
    start = text.indexOf('{', start + end);
  }
  return objects;
}

/** What is worth mending: the text from its first brace, out of a fence that may have no end. */
export function mendableText(text: string): string | undefined {
  const [fenced] = fencedObjects(text);
  if (fenced !== undefined) return fenced;
  const body = OPEN_FENCE.exec(text)?.[1] ?? text;
  const start = body.indexOf('{');
  return start < 0 ? undefined : body.slice(start).replace(/\s*(?:```|~~~)\s*$/, '');
}
