import { plainText } from './plain-text.ts';
import { writeAbove } from './progress-display.ts';

/** One line for a person, on stderr: stdout is for data. */
export function say(line: string): void {
  writeAbove(plainText(line));
}
