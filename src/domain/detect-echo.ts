import { shortGot } from './finding.ts';
import type { Finding } from './finding.ts';
import type { OutputString } from './output-strings.ts';

/** A short input may well be its own answer. */
const MIN_ECHO_CHARS = 30;
/** Room for a quotation mark or a word of thanks around the echo. */
const MAX_EXTRA_SHARE = 1.1;

/** The whole input given back in every string of the output: valid by form, and worth nothing. */
export function detectEcho(strings: readonly OutputString[], input: string): Finding | undefined {
  const wanted = normalised(input);
  if (wanted.length < MIN_ECHO_CHARS || strings.length === 0) return undefined;
  const isEcho = ({ text }: OutputString) => {
    const given = normalised(text);
    return given.length <= wanted.length * MAX_EXTRA_SHARE && given.includes(wanted);
  };
  const [first] = strings;
  if (first === undefined || !strings.every(isEcho)) return undefined;
  return {
    path: first.path,
    rule: 'echo',
    expected: 'more than the input itself',
    got: shortGot(first.text),
  };
}

function normalised(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
