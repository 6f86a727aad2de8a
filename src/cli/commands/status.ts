import type { Command } from 'commander';

import { batchExitCode } from '#cli/batch-outcome.ts';
import { batchProgress } from '#cli/batch-progress.ts';
import { EXIT } from '#cli/exit-codes.ts';
import type { Finish } from '#cli/finish.ts';
import { overviewLines, progressLines } from '#cli/format-status.ts';
import { printerOf } from '#cli/printer.ts';
import type { Printer } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { requireBatch } from '#cli/require-batch.ts';
import { say } from '#cli/say.ts';
import { shellWord } from '#cli/shell-word.ts';
import { statusOverview } from '#cli/status-overview.ts';
import type { BatchProgress } from '#contract/batch.ts';
import type { Db } from '#store/db.ts';

export function addStatus(root: Command, finish: Finish): void {
  root
    .command('status')
    .description('what runs and how far it is, in counts that add up; for a batch, its exit code as well')
    .argument('[batch]', 'only this one')
    .option('--json', 'one JSON object')
    .action(async (batch: string | undefined, _options: unknown, command: Command) => {
      const config = await projectConfig(command);
      await using store = await projectStore(config);
      const printer = printerOf(command);
      if (batch === undefined) await showOverview(store.db, config.dataDir, printer);
      else finish(await showBatch(store.db, batch, printer));
    });
}

async function showOverview(db: Db, dataDir: string, printer: Printer): Promise<void> {
  const overview = await statusOverview(db, dataDir);
  if (printer.json) return printer.object(overview);
  printer.lines(overviewLines(overview));
  const { stack, batches, openReviews, deadLetters } = overview;
  if (openReviews > 0) say(`${openReviews} wait for a person: npx proofline review list`);
  if (deadLetters > 0) say(`${deadLetters} dead letters: npx proofline dlq list`);
  const open = batches.reduce((sum, { queued, inFlight }) => sum + queued + inFlight, 0);
  if (stack === null && open > 0) say(`${open} rest until a stack runs: npx proofline dev`);
}

async function showBatch(db: Db, id: string, printer: Printer): Promise<number> {
  const progress = await batchProgress(db, await requireBatch(db, id));
  if (printer.json) printer.object(progress);
  else {
    printer.lines(progressLines(progress));
    const batch = shellWord(id);
    if (progress.waiting > 0) {
      say(`${progress.waiting} wait for a person: npx proofline review list --batch ${batch}`);
    }
    if (progress.endings['dead-lettered'] > 0) say(`Dead letters: npx proofline dlq list --batch ${batch}`);
  }
  return exitCodeOf(progress);
}

/** What is still running is neither good nor bad; a review may also have set an item of an ended batch going again. */
function exitCodeOf(progress: BatchProgress): number {
  const { state, queued, inFlight } = progress;
  switch (state) {
    case 'running':
    case 'paused':
      return EXIT.done;
    case 'done':
    case 'cancelled':
      return queued + inFlight > 0 ? EXIT.done : batchExitCode(progress);
  }
}
