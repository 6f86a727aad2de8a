import type { LoadedTask } from '#domain/task.ts';

import { refusal } from './input-record.ts';
import type { InputRecord } from './input-record.ts';
import { jsonlRecord } from './jsonl-record.ts';
import type { RecordText } from './strict-text.ts';

/** The records of JSON Lines; empty lines are none. */
export class JsonlReader {
  readonly #task: LoadedTask;
  #seq = 0;

  constructor({ task }: { readonly task: LoadedTask }) {
    this.#task = task;
  }

  read(texts: readonly RecordText[]): InputRecord[] {
    const records: InputRecord[] = [];
    for (const one of texts) {
      if (one.kind === 'text' && one.text.trim() === '') continue;
      const parsed = one.kind === 'text' ? jsonlRecord(one.text, this.#task) : refusal(one.problem);
      records.push({ ...parsed, seq: this.#seq++, line: one.line });
    }
    return records;
  }
}
