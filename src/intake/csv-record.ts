import { idProblem } from '#domain/identity.ts';
import type { LoadedTask } from '#domain/task.ts';

import type { CsvHeader } from './csv-header.ts';
import { inputProblem, textProblem } from './input-problem.ts';
import { refusal } from './input-record.ts';
import type { ParsedRecord } from './input-record.ts';

export interface CsvRow {
  readonly cells: readonly string[];
  /** From 1: the id, where no column has one. */
  readonly number: number;
}

/** One record of a CSV file as an input. */
export function csvRecord({ cells, number }: CsvRow, header: CsvHeader, task: LoadedTask): ParsedRecord {
  const { columns, fields, extras, idIndex } = header;
  const id = idIndex === undefined ? String(number) : (cells[idIndex] ?? '');
  const wrongId = idProblem(id);
  if (cells.length !== columns.length) {
    const counts = `it has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, the header ${columns.length}`;
    // The cells may have moved, the id among them.
    return refusal(`${counts}; a comma or a line break inside of a text needs quotes around the text`);
  }
  if (wrongId !== undefined) return refusal(wrongId);
  const input = Object.fromEntries(
    fields.map(({ name, index, type }) => [name, cell(cells[index] ?? '', type)]),
  );
  const extra = Object.fromEntries(extras.map(({ name, index }) => [name, cells[index] ?? '']));
  const problem = inputProblem(task, input) ?? textProblem(extra, 'the record');
  if (problem !== undefined) return refusal(problem, id);
  return { kind: 'item', id, input, extra: extras.length === 0 ? null : extra };
}

/** A cell is text; where the schema wants a number or a truth value, the text of one becomes one. */
function cell(text: string, type: unknown): unknown {
  if ((type === 'number' || type === 'integer') && text.trim() !== '') return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
