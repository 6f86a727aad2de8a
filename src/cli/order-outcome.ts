import type { BatchProgress } from '#contract/batch.ts';

import { oneLine } from './one-line.ts';
import { shellWord } from './shell-word.ts';

export interface BatchOrder {
  readonly order: 'pause' | 'resume' | 'cancel';
  readonly why: string | undefined;
}

/** Whether the store shows that an order was carried out. */
export function isCarriedOut(progress: BatchProgress, { order, why }: BatchOrder): boolean {
  const { state, queued, inFlight } = progress;
  switch (order) {
    case 'pause':
      return state === 'paused' && (why === undefined || progress.why === why);
    case 'resume':
      return state !== 'paused';
    case 'cancel':
      return state === 'cancelled' && queued + inFlight === 0;
  }
}

/** What an order means for the batch, and what can be done next: lines for a person. */
export function orderOutcome(progress: BatchProgress, wanted: BatchOrder): readonly string[] {
  const { batch, state, queued, inFlight, waiting, endings } = progress;
  const id = shellWord(batch);
  if (state === 'done') return [`${batch} had come to its end already. See: npx proofline status ${id}`];
  if (!isCarriedOut(progress, wanted)) {
    return [
      state === 'cancelled'
        ? `${batch} is cancelled; ${queued + inFlight} items are still being ended. See: npx proofline status ${id}`
        : `The order is with the workflow of ${batch}, and no worker has carried it out yet. See: npx proofline status ${id}`,
    ];
  }
  const why = progress.why === null ? '' : ` (${oneLine(progress.why)})`;
  switch (wanted.order) {
    case 'pause':
      return [
        `${batch} is paused${why}: ${inFlight} in flight end by themselves, ${queued} stay queued.`,
        `Go on with: npx proofline batch resume ${id}`,
      ];
    case 'resume':
      return [`${batch} goes on: ${inFlight} in flight, ${queued} queued.`];
    case 'cancel':
      return [
        `${batch} is cancelled${why}: ${endings.cancelled} ended as cancelled` +
          `${waiting > 0 ? `, ${waiting} wait for a person` : ''}; what had ended before keeps its ending.`,
        `Its results: npx proofline results ${id}`,
      ];
  }
}
