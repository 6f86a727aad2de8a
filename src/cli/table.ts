import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand under each other by their ends. */
  readonly right?: boolean;
}

const GAP = '  ';

/** Aligned columns under a bold head; nothing is cut, so that ids can be copied. */
export function tableLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly Line[] {
  const head = columns.map(({ head: text }) => text);
  const cells = rows.map((row) => columns.map(({ cell }) => oneLine(cell(row))));
  const widths = columns.map((_, n) => Math.max(...[head, ...cells].map((one) => widthOf(one[n] ?? ''))));
  const line = (one: readonly string[]) =>
    one
      .map((text, n) => padded(text, widths[n] ?? 0, columns[n]?.right === true))
      .join(GAP)
      .trimEnd();
  return [{ title: line(head) }, ...cells.map(line)];
}

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(width - widthOf(text));
  return right ? space + text : text + space;
}

const SEGMENTS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Characters that terminals draw over two cells: CJK, full-width forms, emoji. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6])/u;

function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTS.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
