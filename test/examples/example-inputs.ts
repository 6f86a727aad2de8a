import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const FOLDER = join(import.meta.dirname, '../../examples/inputs');

/** The inputs that come with the examples, by task. */
export const EXAMPLE_INPUTS: Readonly<Record<string, readonly unknown[]>> = {
  'support-triage': csv('support-triage.csv'),
  'invoice-extract': jsonl('invoice-extract.jsonl'),
  'reply-draft': jsonl('reply-draft.jsonl'),
};

export function csv(name: string): Record<string, string>[] {
  return parse(readFileSync(join(FOLDER, name)), { columns: true });
}

function jsonl(name: string): unknown[] {
  const lines = readFileSync(join(FOLDER, name), 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { input: unknown }).input);
}
