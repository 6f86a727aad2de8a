/** Text columns refuse NUL and lone surrogates (PostgreSQL) or change them (SQLite): here they are made visible. */
export function cleanText(text: string): string;
export function cleanText(text: string | null): string | null;
export function cleanText(text: string | null): string | null {
  return text === null ? null : text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
