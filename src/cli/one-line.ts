import { plainText } from './plain-text.ts';

/** Text of a model or an input in a place of one line: what it says must not look like lines of ours. */
export function oneLine(text: string): string {
  return plainText(text.replaceAll(/\s+/g, ' ').trim());
}
