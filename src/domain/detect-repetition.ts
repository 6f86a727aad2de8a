import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';

/** A loop goes on until it is stopped, so its end is enough; the search takes about 5 ms for this much. */
const SEARCHED_CHARS = 8000;
/** The longest piece that is looked for: two or three sentences. */
const MAX_PERIOD = 240;
/** Shorter runs are rules, tables and indented code. */
const MIN_RUN_CHARS = 400;
/** So many times the same, one after the other, says nobody. */
const MIN_REPEATS = 8;

/** The same piece over and over: a model in a loop. */
export function detectRepetition(text: string): Finding | undefined {
  if (text.length < MIN_RUN_CHARS) return undefined;
  const tail = text.slice(-SEARCHED_CHARS);
  for (let period = 1; period <= MAX_PERIOD; period++) {
    const needed = Math.max(MIN_RUN_CHARS, period * MIN_REPEATS) - period;
    let run = 0;
    for (let index = period; index < tail.length; index++) {
      run = tail.charCodeAt(index) === tail.charCodeAt(index - period) ? run + 1 : 0;
      if (run >= needed) {
        const piece = tail.slice(index - period + 1, index + 1);
        return {
          path: '',
          rule: 'repetition',
          expected: 'an answer that ends',
          got: shortGot(`again and again: ${piece}`),
        };
      }
    }
  }
  return undefined;
}
