import type { BatchProgress } from '#contract/batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';

import { batchProgress } from './batch-progress.ts';
import { EXIT } from './exit-codes.ts';
import { say } from './say.ts';

/** Tells how a batch stands and what to do next; the exit code of CONTRACTS 5. */
export async function batchOutcome(
  db: Db,
  { batch, json }: { readonly batch: string; readonly json: boolean },
): Promise<number> {
  const found = await findBatch(db, { batch });
  if (found === undefined) throw new Error(`The batch ${batch} is gone from the store.`);
  const counts = await batchProgress(db, found);
  process.stdout.write(`${json ? JSON.stringify(counts) : outcomeText(counts)}\n`);
  if (counts.waiting > 0)
    say(`${counts.waiting} wait for a person: npx proofline review list --batch ${batch}`);
  if (counts.endings['dead-lettered'] > 0) say(`Dead letters: npx proofline dlq list --batch ${batch}`);
  return batchExitCode(counts);
}

export function batchExitCode({ queued, inFlight, waiting, endings }: BatchCounts): number {
  if (queued + inFlight > 0) return EXIT.error;
  if (waiting > 0) return EXIT.reviewsPending;
  return endings['dead-lettered'] > 0 ? EXIT.deadLetters : EXIT.done;
}

function outcomeText(progress: BatchProgress): string {
  const {
    batch,
    submitted,
    queued,
    inFlight,
    waiting,
    endings,
    costUsd,
    simulated,
    refusedLines = 0,
  } = progress;
  const parts = [
    ...Object.entries(endings).map(([kind, count]) => [kind, count] as const),
    ['waiting for a person', waiting] as const,
    ['queued', queued] as const,
    ['in flight', inFlight] as const,
  ].filter(([, count]) => count > 0);
  const sum = parts.map(([kind, count]) => `${count} ${kind}`).join(' + ');
  const leftOut = refusedLines === 0 ? '' : ` · ${refusedLines} lines left out`;
  const spent = simulated ? ' (simulated: nothing was spent)' : '';
  return `${batch}: ${submitted} = ${sum}${leftOut} · $${costUsd.toFixed(4)}${spent}`;
}
