/** A string in an output, and where. */
export interface OutputString {
  readonly path: string;
  readonly text: string;
}

/** All strings of an output, in order. */
export function outputStrings(value: unknown, path = ''): OutputString[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    outputStrings(member, path === '' ? key : `${path}.${key}`),
  );
}
