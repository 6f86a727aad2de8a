import { CsvError, parse } from 'csv-parse/sync';

export type CsvCells =
  | { readonly kind: 'cells'; readonly cells: readonly string[] }
  | { readonly kind: 'wrong'; readonly problem: string };

/**
 * The cells of records that were cut already. All at once, because a call of the parser costs as much as thirty
 * records; one by one where one of them is broken, so that the others are read none the less.
 */
export function csvCells(records: readonly string[]): readonly CsvCells[] {
  const rows = parsed(records.join('\n'));
  if (rows.kind === 'rows' && rows.rows.length === records.length) {
    return rows.rows.map((cells) => ({ kind: 'cells', cells }));
  }
  return records.map((record) => {
    const one = parsed(record);
    if (one.kind === 'wrong') return one;
    return { kind: 'cells', cells: one.rows[0] ?? [''] };
  });
}

type Parsed =
  | { readonly kind: 'rows'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'wrong'; readonly problem: string };

function parsed(text: string): Parsed {
  try {
    // The splitter holds records to their size; the parser's own limit would count characters of the whole.
    const rows = parse(text, { relax_column_count: true, record_delimiter: '\n', max_record_size: 0 });
    return { kind: 'rows', rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { kind: 'wrong', problem: QUOTE_PROBLEMS[error.code] ?? error.message };
  }
}

const QUOTE_PROBLEMS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    'a quote stands inside of a cell that does not begin with one; put the cell in quotes and double the quotes in it',
  CSV_INVALID_CLOSING_QUOTE:
    'text follows a closing quote; a quote inside of a quoted cell is written twice ("")',
};
