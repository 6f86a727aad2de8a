import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/common';

import type { Config } from '#config.ts';
import type { BatchProgress } from '#contract/batch.ts';
import { SIGNALS } from '#contract/names.ts';
import { batchWorkflowId } from '#domain/identity.ts';
import { awaitedStack } from '#embedded/awaited-stack.ts';
import type { Db } from '#store/db.ts';
import { givenTemporal } from '#temporal-settings.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

import { batchProgress } from './batch-progress.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { requireBatch } from './require-batch.ts';
import { requireDatabase } from './require-database.ts';
import { say } from './say.ts';
import { isCarriedOut, orderOutcome } from './order-outcome.ts';
import type { BatchOrder } from './order-outcome.ts';
import { shellWord } from './shell-word.ts';
import { withTemporalClient } from './with-client.ts';
import { temporalOf } from './with-stack.ts';

export interface Steered {
  readonly code: number;
  readonly progress: BatchProgress;
}

/** A worker carries an order out within moments, unless it is busy or none polls. */
const SEEN_WITHIN_MS = 10_000;
const LOOK_MS = 200;

/** Sends a batch's workflow an order, waits until the store shows it, and says what it means. */
export async function steerBatch(db: Db, config: Config, id: string, wanted: BatchOrder): Promise<Steered> {
  const before = await batchProgress(db, await requireBatch(db, id));
  if (before.state === 'done' || before.state === 'cancelled') {
    throw new Error(`The batch ${id} is over (${before.state}); there is nothing to ${wanted.order}.`);
  }
  using interrupt = interruptSignal();
  const temporal = await temporalInUse(config, before, interrupt.signal);
  return await withTemporalClient(temporal, async (client) => {
    const workflow = client.workflow.getHandle(batchWorkflowId(id));
    try {
      const args = wanted.why === undefined ? [] : [{ why: wanted.why }];
      await workflow.signal(SIGNALS[wanted.order], ...args);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new Error(restsText(before, temporal), { cause: error });
    }
    const progress = await untilSeen(db, before, wanted, interrupt.signal);
    for (const line of orderOutcome(progress, wanted)) say(line);
    return { code: interrupt.signal.aborted ? EXIT.interrupted : EXIT.done, progress };
  });
}

async function temporalInUse(
  config: Config,
  batch: BatchProgress,
  signal: AbortSignal,
): Promise<TemporalSettings> {
  const stack = await awaitedStack(config.dataDir, { log: say, signal });
  const temporal = stack === undefined ? givenTemporal() : temporalOf(stack);
  if (temporal === null) {
    throw new Error(
      `No stack runs on ${config.dataDir}, so nothing of ${batch.batch} runs either: ${openOf(batch)} of its items rest. ` +
        `Start one with \`npx proofline dev\`, take the batch up again (${takeUp(batch)}), and give the order then.`,
    );
  }
  requireDatabase(config, temporal.connection.address ?? '');
  return temporal;
}

function restsText(batch: BatchProgress, { connection, namespace }: TemporalSettings): string {
  return (
    `The batch ${batch.batch} rests: no workflow of it runs in namespace ${namespace} at ${connection.address ?? 'its address'}. ` +
    `${openOf(batch)} of its items have no ending. Take it up again with: ${takeUp(batch)}`
  );
}

function openOf({ queued, inFlight }: BatchProgress): number {
  return queued + inFlight;
}

function takeUp({ task, batch }: BatchProgress): string {
  return `npx proofline run ${shellWord(task)} <its input> --id ${shellWord(batch)}`;
}

async function untilSeen(
  db: Db,
  { batch }: BatchProgress,
  wanted: BatchOrder,
  signal: AbortSignal,
): Promise<BatchProgress> {
  const until = performance.now() + SEEN_WITHIN_MS;
  for (;;) {
    const progress = await batchProgress(db, await requireBatch(db, batch));
    if (isCarriedOut(progress, wanted) || signal.aborted || performance.now() > until) return progress;
    await sleep(LOOK_MS);
  }
}
