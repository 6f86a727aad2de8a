import type { BatchForm } from '#contract/batch.ts';
import type { LoadedTask } from '#domain/task.ts';
import type { CsvOptions } from '#intake/csv-header.ts';
import type { InputSource } from '#intake/input-source.ts';

import type { RunOrder } from './run-order.ts';

/** What two cores and one worker carry well where each item is a workflow; more only queue. */
const VISIBLE_CONCURRENCY = 50;

/** In lanes: more was no faster at a latency of 200 ms on two cores, and a provider's limits are met sooner. */
const LANES_CONCURRENCY = 200;

/** Above it the workers choose lanes by themselves (CONTRACTS 4). */
const MAX_VISIBLE_ITEMS = 200;

/** A batch that is about to be submitted: its input was checked, and is read once more. */
export interface Submission {
  readonly batch: string;
  readonly task: LoadedTask;
  readonly source: InputSource;
  readonly options: CsvOptions;
  readonly order: RunOrder;
  /** Lines of the input that can't be used. */
  readonly refused: number;
  readonly concurrency: number;
  /** Left out: by the number of items. */
  readonly form?: BatchForm | undefined;
}

/** Items under way at once, where nobody has said how many. */
export function usualConcurrency(form: BatchForm | undefined, items: number): number {
  const isInLanes = form === undefined ? items > MAX_VISIBLE_ITEMS : form === 'lanes';
  return isInLanes ? LANES_CONCURRENCY : VISIBLE_CONCURRENCY;
}
