import { jsonrepair } from 'jsonrepair';

import { jsonExtent } from './json-extent.ts';

/** Only the outermost brace may be missing, after a value that is certainly whole: a number may have been cut. */
const WHOLE_VALUE = /(?:["'\]}]|\b(?:true|false|null|True|False|None))\s*$/;

/**
 * Trivial syntax put right without a model: quotes, commas, comments, Python's words, a missing last brace.
 * Undefined where that would be guessing: where an object or array inside was left open, or a string, the end of
 * the answer is missing, and `jsonrepair` would close it without a word. Never called for an answer that the
 * provider calls truncated or refused.
 */
export function mendJson(text: string): string | undefined {
  const start = text.indexOf('{');
  // jsonrepair makes an array of prose and object of this; so only what begins with the object is given to it.
  if (start < 0 || text.slice(0, start).trim() !== '') return undefined;
  const body = text.slice(start);
  const { end, open, endsInValue } = jsonExtent(body);
  if (end === null && !(open === 1 && endsInValue && WHOLE_VALUE.test(body))) return undefined;
  try {
    const mended = jsonrepair(end === null ? body : body.slice(0, end));
    return mended.trimStart().startsWith('{') ? mended : undefined;
  } catch {
    return undefined;
  }
}
