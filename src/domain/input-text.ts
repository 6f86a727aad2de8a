/** All text of an input, for token estimates and comparisons: its strings, one a line, in their order. */
export function inputText(input: unknown): string {
  const texts: string[] = [];
  collect(input, texts);
  return texts.join('\n');
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'number' || typeof value === 'boolean') texts.push(String(value));
  else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collect(member, texts);
  }
}
