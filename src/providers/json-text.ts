/**
 * A parsed value as JSON text. What is too deep to be written (`JSON.parse` takes 100,000 levels, `JSON.stringify`
 * throws) becomes text that no parser takes, so that validation calls it malformed; the raw body is in the ledger.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
