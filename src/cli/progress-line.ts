import type { BatchState } from '#contract/batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';

import { oneLine } from './one-line.ts';

export interface ProgressFacts {
  readonly batch: string;
  readonly state: BatchState;
  readonly why: string | null;
  readonly counts: BatchCounts;
  /** Items a second of late; null where that is not known yet. */
  readonly rate: number | null;
  /** Since it is looked at. */
  readonly elapsedMs: number;
}

const GAP = ' · ';
const SECOND_MS = 1000;

/** One line of at most so many columns: how far, how fast, how long yet, how it ends, what it costs. */
export function progressLine(facts: ProgressFacts, columns: number): string {
  const { counts, rate } = facts;
  const { submitted, queued, inFlight, waiting, endings, costUsd } = counts;
  const open = queued + inFlight;
  const isMoving = facts.state === 'running' && open > 0;
  const named = Object.entries(endings).filter(([, count]) => count > 0);
  const settled = settledOf(counts);
  // By what a person would miss least, last: the line is cut from its end.
  const parts = [
    `${facts.batch}: ${settled}/${submitted}${submitted > 0 ? ` (${Math.floor((100 * settled) / submitted)} %)` : ''}`,
    ...(facts.state === 'paused' ? [`paused (${oneLine(facts.why ?? 'operator')})`] : []),
    ...(isMoving && rate !== null ? [`${rate.toFixed(1)}/s`] : []),
    ...(isMoving && rate !== null && rate > 0 ? [`${timeText(open / rate)} left`] : []),
    ...(open === 0 ? [`in ${timeText(facts.elapsedMs / SECOND_MS)}`] : []),
    `$${costUsd.toFixed(4)}`,
    ...(waiting > 0 ? [`${waiting} waiting for a person`] : []),
    ...named.map(([kind, count]) => `${count} ${kind}`),
    `${inFlight} in flight`,
  ];
  return fitted(parts, columns);
}

/** Ended, or off the line's hands because a person is waited for. */
export function settledOf({ endings, waiting }: BatchCounts): number {
  return Object.values(endings).reduce((sum, count) => sum + count, waiting);
}

/** Whole parts as long as they fit; a first one that is too long itself is cut. */
function fitted(parts: readonly string[], columns: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${GAP}${part}`;
    if (longer.length > columns) break;
    line = longer;
  }
  const [first = ''] = parts;
  return line === '' ? `${first.slice(0, Math.max(0, columns - 1))}…` : line;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
