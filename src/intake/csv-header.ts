import type { LoadedTask } from '#domain/task.ts';

import { IntakeError } from './intake-error.ts';

export interface CsvOptions {
  readonly task: LoadedTask;
  readonly idColumn?: string | undefined;
  /** Column by field of the task's input. */
  readonly map: ReadonlyMap<string, string>;
}

interface Field {
  readonly name: string;
  readonly index: number;
  readonly type: unknown;
}

/** What each column of a CSV file is for. */
export interface CsvHeader {
  readonly columns: readonly string[];
  readonly fields: readonly Field[];
  /** Columns that are carried along. */
  readonly extras: readonly { readonly name: string; readonly index: number }[];
  readonly idIndex: number | undefined;
}

/** Columns that the task's schema names make the input, the rest is carried into the output. */
export function csvHeader(columns: readonly string[], options: CsvOptions): CsvHeader {
  if (columns.some((column) => column.includes('\r'))) {
    throw new IntakeError('The lines of this CSV end in carriage returns alone; convert them to line feeds.');
  }
  const doubled = columns.find((column, index) => columns.indexOf(column) !== index);
  if (doubled !== undefined) {
    throw new IntakeError(
      `Two columns of the file are named ${JSON.stringify(doubled)}; rename one of them.`,
    );
  }
  const fields = fieldsOf(options, columns);
  const used = new Set(fields.map(({ index }) => index));
  const extras = columns.map((name, index) => ({ name, index })).filter(({ index }) => !used.has(index));
  return { columns, fields, extras, idIndex: idIndexOf(options, columns) };
}

function fieldsOf({ task, map }: CsvOptions, columns: readonly string[]): readonly Field[] {
  const properties = (task.pinned.inputSchema['properties'] ?? {}) as Readonly<
    Record<string, { type?: unknown }>
  >;
  for (const [field, column] of map) {
    if (properties[field] === undefined)
      throw new IntakeError(`--map ${field}=${column}: the task's input has no ${field}.`);
    if (!columns.includes(column))
      throw new IntakeError(
        `--map ${field}=${column}: the file has no column ${column}, only ${columns.join(', ')}.`,
      );
  }
  const fields = Object.entries(properties)
    .map(([name, { type }]) => ({ name, index: columns.indexOf(map.get(name) ?? name), type }))
    .filter(({ index }) => index !== -1);
  if (fields.length > 0) return fields;
  throw new IntakeError(
    `No column of the file (${columns.join(', ')}) is a field of ${task.pinned.name}'s input ` +
      `(${Object.keys(properties).join(', ')}); say which with --map field=column.`,
  );
}

function idIndexOf({ idColumn }: CsvOptions, columns: readonly string[]): number | undefined {
  if (idColumn === undefined) return undefined;
  const index = columns.indexOf(idColumn);
  if (index !== -1) return index;
  throw new IntakeError(`--id-column ${idColumn}: the file has no such column, only ${columns.join(', ')}.`);
}
