/** Back to the line's begin, and clear it. */
const CLEAR = '\r\u001b[K';

/** Where the terminal doesn't tell its width. */
const USUAL_COLUMNS = 80;

/** What stands on the terminal's last line, and is no line yet. */
let shown = '';

/** Shows the newest state: on a terminal in place of the one before, elsewhere as a line of its own. */
export function showProgress(lineFor: (columns: number) => string): void {
  if (process.stderr.isTTY !== true) {
    process.stderr.write(`${lineFor(Number.POSITIVE_INFINITY)}\n`);
    return;
  }
  // One column is left: a cursor in the last one makes some terminals begin a new line.
  shown = lineFor((process.stderr.columns || USUAL_COLUMNS) - 1);
  process.stderr.write(`${CLEAR}${shown}`);
}

/** The last state stays where it is; what comes next begins a line. */
export function keepProgress(): void {
  if (shown !== '') process.stderr.write('\n');
  shown = '';
}

/** Writes a whole line above the state, which stays the last. */
export function writeAbove(line: string): void {
  process.stderr.write(shown === '' ? `${line}\n` : `${CLEAR}${line}\n${shown}`);
}
