/** Stands in a body where raw JSON goes in that no serializer would write. */
export const SPLICE = '\u0000splice\u0000';

/** A body as text, with the raw JSON where the mark stands. */
export function spliceJson(body: unknown, json: string | undefined): string {
  const text = JSON.stringify(body);
  // By a function: a `$` in the JSON must stay what it is.
  return json === undefined ? text : text.replace(JSON.stringify(SPLICE), () => json);
}
