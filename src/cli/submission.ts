import { usualForm } from '#contract/batch.ts';
import type { BatchForm } from '#contract/batch.ts';
import type { LoadedTask } from '#domain/task.ts';
import type { CsvOptions } from '#intake/csv-header.ts';
import type { InputSource } from '#intake/input-source.ts';

import type { RunOrder } from './run-order.ts';

/**
 * What two cores and one worker carry well where each item is a workflow. In lanes more was no faster at a latency of
 * 200 ms, and a provider's limits are met sooner.
 */
const CONCURRENCY: Readonly<Record<BatchForm, number>> = { visible: 50, lanes: 200 };

/** A batch that is about to be submitted: its input was checked, and is read once more. */
export interface Submission {
  readonly batch: string;
  readonly task: LoadedTask;
  readonly source: InputSource;
  readonly options: CsvOptions;
  readonly order: RunOrder;
  readonly concurrency: number;
  /** Left out: by the number of items. */
  readonly form?: BatchForm | undefined;
}

/** Items under way at once, where nobody has said how many. */
export function usualConcurrency(form: BatchForm | undefined, items: number): number {
  return CONCURRENCY[form ?? usualForm(items)];
}
