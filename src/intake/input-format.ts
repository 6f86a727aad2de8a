import { extname } from 'node:path';

import type { InputSource } from './input-source.ts';
import { IntakeError } from './intake-error.ts';

/** What the beginnings of files say that are often taken for text. */
const NO_TEXT: readonly (readonly [beginning: string, problem: string])[] = [
  ['\u001f\u008b', 'is compressed with gzip; unpack it first (gunzip -c FILE | proofline run TASK -)'],
  ['PK\u0003\u0004', 'is a zip archive, as workbooks of Excel are; save it as CSV in UTF-8'],
  ['\u00ff\u00fe', 'is UTF-16; save it as UTF-8'],
  ['\u00fe\u00ff', 'is UTF-16; save it as UTF-8'],
];

/** JSONL or CSV, by the name and else by the first character. */
export async function inputFormat(source: InputSource): Promise<'jsonl' | 'csv'> {
  const head = await beginning(source);
  const found = NO_TEXT.find(([bytes]) => head.startsWith(bytes));
  if (found !== undefined) throw new IntakeError(`The input ${source.name} ${found[1]}.`);
  const extension = extname(source.name).toLowerCase();
  if (extension === '.csv') return 'csv';
  const first = head.replace('\u00ef\u00bb\u00bf', '').trimStart()[0];
  if (first === '[') {
    throw new IntakeError(
      `The input ${source.name} is a JSON array; one object a line is wanted (jq -c '.[]' makes that of it).`,
    );
  }
  return extension === '.jsonl' || extension === '.ndjson' || first === '{' ? 'jsonl' : 'csv';
}

/** The first chunk, a character a byte. */
async function beginning(source: InputSource): Promise<string> {
  for await (const chunk of source.chunks()) return Buffer.from(chunk).toString('latin1');
  return '';
}
