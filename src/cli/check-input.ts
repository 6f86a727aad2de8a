import type { InputItem, RefusedLine } from '#intake/input-record.ts';
import type { CsvOptions } from '#intake/csv-header.ts';
import type { InputSource } from '#intake/input-source.ts';

import { checkProgress } from './check-progress.ts';
import { inputRecords } from './input-records.ts';

/** More would scroll the first ones away. */
const MAX_TOLD = 20;

/** What a look at every line of an input has found. */
export interface CheckedInput {
  /** Good and bad together. */
  readonly records: number;
  readonly items: number;
  readonly refused: number;
  /** The first of those. */
  readonly told: readonly RefusedLine[];
}

export interface Checking {
  /** Sees every good record on the way. */
  readonly onItems: (items: readonly InputItem[]) => Promise<void>;
  /** Its reason is thrown between two blocks of the input. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads an input once from end to end, in constant memory. */
export async function checkInput(
  source: InputSource,
  options: CsvOptions,
  { onItems, signal }: Checking,
): Promise<CheckedInput> {
  using progress = checkProgress(source.size);
  let records = 0;
  let items = 0;
  const told: RefusedLine[] = [];
  for await (const block of inputRecords(source, options)) {
    signal?.throwIfAborted();
    const good = block.records.filter((record) => record.kind === 'item');
    const room = MAX_TOLD - told.length;
    if (good.length < block.records.length && room > 0) {
      told.push(...block.records.filter((record) => record.kind === 'refused').slice(0, room));
    }
    records += block.records.length;
    items += good.length;
    await onItems(good);
    progress.show(records, block.bytes);
  }
  return { records, items, refused: records - items, told };
}
