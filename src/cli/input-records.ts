import type { CsvOptions } from '#intake/csv-header.ts';
import { openIdIndex } from '#intake/id-index.ts';
import type { IdIndex } from '#intake/id-index.ts';
import type { InputRecord } from '#intake/input-record.ts';
import type { InputSource } from '#intake/input-source.ts';
import { readInput } from '#intake/read-input.ts';
import type { ReadBlock } from '#intake/read-input.ts';

/** Every record of an input; of those with one id the first counts, and the others are refused with both lines. */
export async function* inputRecords(
  source: InputSource,
  options: CsvOptions,
): AsyncGenerator<ReadBlock, void, void> {
  using index = openIdIndex();
  for await (const { records, bytes } of readInput(source, options)) {
    yield { records: records.map((record) => unique(index, record)), bytes };
  }
}

function unique(index: IdIndex, record: InputRecord): InputRecord {
  if (record.kind === 'refused') return record;
  const { seq, line, id } = record;
  const first = index.firstLine(id, line);
  if (first === line) return record;
  const problem = `the id ${id} stands on line ${first} already`;
  return { kind: 'refused', seq, line, id, problem };
}
