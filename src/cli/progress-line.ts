import type { BatchCounts } from '#store/count-batch.ts';

export interface ProgressFacts {
  readonly batch: string;
  readonly counts: BatchCounts;
  /** When this following began: its rate is that of the items ended since. */
  readonly before: BatchCounts;
  readonly elapsedMs: number;
}

const SECOND_MS = 1000;

/** One line: how far, how fast, how long yet, how it ends, what it costs. */
export function progressLine({ batch, counts, before, elapsedMs }: ProgressFacts): string {
  const { submitted, queued, inFlight, waiting, endings, costUsd } = counts;
  const settled = settledOf(counts);
  const rate = (settled - settledOf(before)) / Math.max(1, elapsedMs / SECOND_MS);
  const open = queued + inFlight;
  const left = open > 0 && rate > 0 ? ` · ${timeText(open / rate)} left` : '';
  const named = Object.entries(endings).filter(([, count]) => count > 0);
  return [
    `${batch}: ${settled}/${submitted}`,
    `${rate.toFixed(1)}/s${left}`,
    `${inFlight} in flight`,
    ...named.map(([kind, count]) => `${count} ${kind}`),
    ...(waiting > 0 ? [`${waiting} waiting for a person`] : []),
    `$${costUsd.toFixed(4)}`,
  ].join(' · ');
}

/** Ended, or off the line's hands because a person is waited for. */
function settledOf({ endings, waiting }: BatchCounts): number {
  return Object.values(endings).reduce((sum, count) => sum + count, waiting);
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
