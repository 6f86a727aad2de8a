/** One JSON object for programs, or a table of some columns for a person. */
export function printRows<Row extends object>(
  rows: readonly Row[],
  json: boolean,
  columns: readonly (keyof Row & string)[],
): void {
  if (json) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
  // oxlint-disable-next-line no-console -- a table for a person
  else console.table(rows, [...columns]);
}
