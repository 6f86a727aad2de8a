/** How far a JSON-like text goes from its first brace: enough to cut it out, or to see that it was cut off. */
export interface JsonExtent {
  /** Index after the brace that closes the first one; null where none does. */
  readonly end: number | null;
  /** Brackets still open at the end. */
  readonly open: number;
  /** The last thing is a member's value or a closed bracket, not a name that waits for its value. */
  readonly endsInValue: boolean;
}

/** A string that never ends, or within which quotes stand that may or may not end it: anything would be a guess. */
const UNCLEAR: JsonExtent = { end: null, open: 0, endsInValue: false };

/**
 * Reads brackets and strings only, and takes what `jsonrepair` can mend: single quotes and comments.
 * `text` begins with the brace.
 */
export function jsonExtent(text: string): JsonExtent {
  let open = 0;
  let structure = '';
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? '';
    if (char === '"' || char === "'") {
      index = stringEnd(text, index, char);
      if (index < 0) return UNCLEAR;
    } else if (char === '/' && (text[index + 1] === '/' || text[index + 1] === '*')) {
      index = commentEnd(text, index) - 1;
    } else if ('{[}],:'.includes(char)) {
      structure = char;
      if (char === '{' || char === '[') open++;
      if ((char === '}' || char === ']') && --open === 0) return { end: index + 1, open, endsInValue: true };
    }
  }
  return { end: null, open, endsInValue: structure === ':' || structure === '}' || structure === ']' };
}

/** What may stand after a string; a further string is a missing comma. */
const AFTER_STRING = /^\s*(?:[,:}\]"'/]|$)/;
const LOOK_AHEAD_CHARS = 200;

/** Index of the closing quote; -1 where there is none, or where it may be a quotation within the string. */
function stringEnd(text: string, start: number, quote: string): number {
  for (let index = start + 1; index < text.length; index++) {
    const char = text[index];
    if (char === '\\') index++;
    else if (char === quote) {
      return AFTER_STRING.test(text.slice(index + 1, index + LOOK_AHEAD_CHARS)) ? index : -1;
    }
  }
  return -1;
}

function commentEnd(text: string, start: number): number {
  const close = text[start + 1] === '/' ? '\n' : '*/';
  const end = text.indexOf(close, start + 2);
  return end < 0 ? text.length : end + close.length;
}
