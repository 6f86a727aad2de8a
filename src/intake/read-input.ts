import type { CsvOptions } from './csv-header.ts';
import { inputFormat } from './input-format.ts';
import type { InputRecord } from './input-record.ts';
import type { InputSource } from './input-source.ts';
import { CsvReader } from './read-csv.ts';
import { JsonlReader } from './read-jsonl.ts';
import { CsvEnds, LineEnds } from './record-ends.ts';
import { RecordSplitter } from './record-splitter.ts';
import { strictText } from './strict-text.ts';

export interface ReadBlock {
  readonly records: readonly InputRecord[];
  /** Of the source, so far. */
  readonly bytes: number;
}

/** Every record of an input in order, good and bad, some hundred at a time and never the whole. */
export async function* readInput(
  source: InputSource,
  options: CsvOptions,
): AsyncGenerator<ReadBlock, void, void> {
  const isJsonl = (await inputFormat(source)) === 'jsonl';
  const splitter = new RecordSplitter(isJsonl ? new LineEnds() : new CsvEnds());
  const reader = isJsonl ? new JsonlReader(options) : new CsvReader(options);
  let bytes = 0;
  for await (const chunk of source.chunks()) {
    bytes += chunk.length;
    yield { records: reader.read(splitter.push(chunk).map(strictText)), bytes };
  }
  yield { records: reader.read(splitter.end().map(strictText)), bytes };
}
