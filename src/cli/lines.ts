/** A line that a terminal shows in bold. */
export interface Title {
  readonly title: string;
}

/** What a formatter makes and the printer prints; only the printer knows of colours and of escape sequences. */
export type Line = string | Title;

/** Moves a block to the right, under what it belongs to. */
export function indented(lines: readonly Line[], by = 2): readonly Line[] {
  const space = ' '.repeat(by);
  const moved = (text: string) => text.replaceAll(/^(?=.)/gm, space);
  return lines.map((line) => (typeof line === 'string' ? moved(line) : { title: moved(line.title) }));
}
