import { styleText } from 'node:util';
import type { Command } from 'commander';

import { jsonLine } from './json-line.ts';
import type { Line } from './lines.ts';
import { plainText } from './plain-text.ts';

/** A command's data on stdout: JSON, one object a line, or text for a person. */
export interface Printer {
  readonly json: boolean;
  object(value: object): void;
  /** Nothing in it moves a cursor, whoever wrote it. */
  lines(lines: readonly Line[]): void;
}

export function printerOf(command: Command): Printer {
  const { json, color } = command.optsWithGlobals<{ readonly json?: boolean; readonly color?: boolean }>();
  const shown = (line: Line) => {
    if (typeof line === 'string') return plainText(line);
    const text = plainText(line.title);
    // Looks at the terminal and at NO_COLOR by itself.
    return color === false ? text : styleText('bold', text, { stream: process.stdout });
  };
  return {
    json: json === true,
    object: (value) => void process.stdout.write(jsonLine(value)),
    lines: (lines) => {
      if (lines.length > 0) process.stdout.write(`${lines.map(shown).join('\n')}\n`);
    },
  };
}
