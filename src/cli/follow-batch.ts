import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';

import { countBatch } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';

import { progressLine } from './progress-line.ts';

/** Often enough to look alive. */
const TERMINAL_EVERY_MS = 500;

/** Off a terminal each look is a line that somebody has to scroll past. */
const PLAIN_EVERY_MS = 10_000;

export type Followed =
  | { readonly kind: 'over' }
  /** Asked to stop looking: the batch goes its own way. */
  | { readonly kind: 'detached' }
  /** It ran on a stack of another command, which has ended. */
  | { readonly kind: 'stack-gone' };

export interface BatchToFollow {
  readonly batch: string;
  readonly workflow: WorkflowHandle;
  readonly signal: AbortSignal;
  /** Asked where Temporal can't be reached. */
  readonly isStackGone: () => Promise<boolean>;
}

/** Shows a batch's counts on stderr until its workflow ends or the signal fires. */
export async function followBatch(
  db: Db,
  { batch, workflow, signal, isStackGone }: BatchToFollow,
): Promise<Followed> {
  const isTerminal = process.stderr.isTTY === true;
  const started = performance.now();
  const before = await countBatch(db, { batch });
  const show = async () => {
    const counts = await countBatch(db, { batch });
    const line = progressLine({ batch, counts, before, elapsedMs: performance.now() - started });
    process.stderr.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
  };
  const over = new AbortController();
  const showing = repeat(show, isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS, over.signal);
  const detached = new Promise<Followed>((resolve) => {
    if (signal.aborted) resolve({ kind: 'detached' });
    signal.addEventListener('abort', () => resolve({ kind: 'detached' }), { once: true });
  });
  try {
    return await Promise.race([untilOver(workflow, over.signal, isStackGone), detached]);
  } finally {
    over.abort();
    await showing;
    await show();
    if (isTerminal) process.stderr.write('\n');
  }
}

/**
 * Asks until the workflow runs no more. Not by `result()`: its long poll would still be open when a command that
 * detaches closes its connection, and ends the process with an error from inside the client.
 */
async function untilOver(
  workflow: WorkflowHandle,
  signal: AbortSignal,
  isStackGone: BatchToFollow['isStackGone'],
): Promise<Followed> {
  while (!signal.aborted) {
    try {
      const { status } = await workflow.describe();
      if (status.name !== 'RUNNING') break;
    } catch (error) {
      if (await isStackGone()) return { kind: 'stack-gone' };
      throw error;
    }
    await sleep(TERMINAL_EVERY_MS);
  }
  return { kind: 'over' };
}

async function repeat(work: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
    });
    // The next look may succeed, and the last one, which somebody waits for, tells what is wrong.
    if (!signal.aborted) await work().catch(() => {});
  }
}
