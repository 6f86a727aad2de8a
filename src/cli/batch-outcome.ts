import { countBatch } from '#store/count-batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';

import { EXIT } from './exit-codes.ts';
import { say } from './say.ts';

/** Tells how a batch stands and what to do next; the exit code of CONTRACTS 5. */
export async function batchOutcome(
  db: Db,
  { batch, json }: { readonly batch: string; readonly json: boolean },
): Promise<number> {
  const counts = await countBatch(db, { batch });
  const found = await findBatch(db, { batch });
  if (json) {
    const { task, state, why, startedAt, simulated } = found ?? {};
    const asOf = new Date().toISOString();
    process.stdout.write(
      `${JSON.stringify({ batch, task, state, why, ...counts, startedAt, asOf, simulated })}\n`,
    );
  } else {
    process.stdout.write(`${outcomeText(batch, counts, found?.simulated === true)}\n`);
  }
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

function outcomeText(batch: string, counts: BatchCounts, simulated: boolean): string {
  const { submitted, queued, inFlight, waiting, endings, costUsd } = counts;
  const parts = [
    ...Object.entries(endings).map(([kind, count]) => [kind, count] as const),
    ['waiting for a person', waiting] as const,
    ['queued', queued] as const,
    ['in flight', inFlight] as const,
  ].filter(([, count]) => count > 0);
  const sum = parts.map(([kind, count]) => `${count} ${kind}`).join(' + ');
  return `${batch}: ${submitted} = ${sum} · $${costUsd.toFixed(4)}${simulated ? ' (simulated: nothing was spent)' : ''}`;
}
