import { CsvError, parse } from 'csv-parse/sync';

import { idProblem } from '#domain/identity.ts';

import { inputProblem } from './input-problem.ts';
import type { BadLine, InputItem, ReadItems, ReadOptions } from './read-items.ts';
import { UsageError } from './usage-error.ts';

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly records: number };
}

/** CSV by header (RFC 4180): columns that the task's schema names make the input, the rest is carried along as `extra`. */
export function readCsv(text: string, options: ReadOptions): ReadItems {
  const rows = parseRows(text);
  if (rows.length === 0) return { items: [], bad: [] };
  const fields = fieldsOf(options, Object.keys(rows[0]?.record ?? {}));
  const items: InputItem[] = [];
  const bad: BadLine[] = [];
  let line = FIRST_DATA_LINE;
  for (const [index, { record, info }] of rows.entries()) {
    const item = itemOf(record, { fields, line, id: idOf(record, options, index + 1) });
    const problem = idProblem(item.id) ?? inputProblem(options.task, item.input);
    if (problem === undefined) items.push(item);
    else bad.push({ line, problem });
    line = info.lines + 1;
  }
  return { items, bad };
}

/** The header is line 1. */
const FIRST_DATA_LINE = 2;

function parseRows(text: string): readonly Row[] {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true, info: true }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UsageError(`This is no CSV: ${error.message}. Nothing was submitted.`);
  }
}

interface Field {
  readonly name: string;
  readonly column: string;
  readonly type: unknown;
}

/** Which column fills which field of the task's input. */
function fieldsOf({ task, map }: ReadOptions, columns: readonly string[]): readonly Field[] {
  const properties = (task.pinned.inputSchema['properties'] ?? {}) as Readonly<
    Record<string, { type?: unknown }>
  >;
  for (const [field, column] of map) {
    if (properties[field] === undefined)
      throw new UsageError(`--map ${field}=${column}: the task's input has no ${field}.`);
    if (!columns.includes(column))
      throw new UsageError(`--map ${field}=${column}: the file has no column ${column}.`);
  }
  const fields = Object.entries(properties)
    .map(([name, { type }]) => ({ name, column: map.get(name) ?? name, type }))
    .filter(({ column }) => columns.includes(column));
  if (fields.length > 0) return fields;
  throw new UsageError(
    `No column of the file (${columns.join(', ') || 'it has none'}) is a field of ${task.pinned.name}'s input ` +
      `(${Object.keys(properties).join(', ')}); say which with --map field=column.`,
  );
}

function idOf(record: Row['record'], { idColumn }: ReadOptions, number: number): string {
  if (idColumn === undefined) return String(number);
  const id = record[idColumn];
  if (id === undefined) throw new UsageError(`--id-column ${idColumn}: the file has no such column.`);
  return id;
}

function itemOf(
  record: Row['record'],
  { fields, line, id }: { fields: readonly Field[]; line: number; id: string },
): InputItem {
  const used = new Set(fields.map(({ column }) => column));
  const input = Object.fromEntries(
    fields.map(({ name, column, type }) => [name, cell(record[column] ?? '', type)]),
  );
  const extra = Object.fromEntries(Object.entries(record).filter(([column]) => !used.has(column)));
  return { id, input, extra: Object.keys(extra).length === 0 ? null : extra, line };
}

/** A cell is text; where the schema wants a number or a truth value, the text of one becomes one. */
function cell(text: string, type: unknown): unknown {
  if ((type === 'number' || type === 'integer') && text.trim() !== '') return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
