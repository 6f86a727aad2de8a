import { csvCells } from './csv-cells.ts';
import type { CsvCells } from './csv-cells.ts';
import { csvHeader } from './csv-header.ts';
import type { CsvHeader, CsvOptions } from './csv-header.ts';
import { csvRecord } from './csv-record.ts';
import { IntakeError } from './intake-error.ts';
import { refusal } from './input-record.ts';
import type { InputRecord } from './input-record.ts';
import type { RecordText } from './strict-text.ts';

/** The records of a CSV file by its header; empty lines are none. */
export class CsvReader {
  readonly #options: CsvOptions;
  #header: CsvHeader | undefined;
  #seq = 0;

  constructor(options: CsvOptions) {
    this.#options = options;
  }

  read(all: readonly RecordText[]): InputRecord[] {
    const texts = all.filter((one) => one.kind !== 'text' || one.text !== '');
    const first = this.#header === undefined ? texts.shift() : undefined;
    if (first !== undefined) this.#header = csvHeader(headerCells(first), this.#options);
    const header = this.#header;
    if (header === undefined || texts.length === 0) return [];
    const cells = csvCells(texts.flatMap((one) => (one.kind === 'text' ? [one.text] : [])))[
      Symbol.iterator
    ]();
    return texts.map((one) => {
      const row: CsvCells =
        one.kind === 'text'
          ? (cells.next().value ?? { kind: 'cells', cells: [] })
          : { kind: 'wrong', problem: one.problem };
      const seq = this.#seq++;
      const parsed =
        row.kind === 'wrong'
          ? refusal(row.problem, this.#options.idColumn === undefined ? String(seq + 1) : null)
          : csvRecord({ cells: row.cells, number: seq + 1 }, header, this.#options.task);
      return { ...parsed, seq, line: one.line };
    });
  }
}

function headerCells(first: RecordText): readonly string[] {
  const [row] = first.kind === 'wrong' ? [first] : csvCells([first.text]);
  if (row?.kind === 'cells') return row.cells;
  throw new IntakeError(`The header of this CSV can't be read: ${row?.problem ?? 'it is empty'}.`);
}
