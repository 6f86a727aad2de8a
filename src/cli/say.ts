import { plainText } from './plain-text.ts';

/** One line for a person, on stderr: stdout is for data. */
export function say(line: string): void {
  process.stderr.write(`${plainText(line)}\n`);
}
