import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';

import { countBatch } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import { findBatch } from '#store/find-batch.ts';

import { progressLine, settledOf } from './progress-line.ts';
import { keepProgress, showProgress } from './progress-display.ts';
import { RecentRate } from './recent-rate.ts';
import { say } from './say.ts';
import { shellWord } from './shell-word.ts';

/** Often enough to look alive. */
const TERMINAL_EVERY_MS = 500;

/** Off a terminal each look is a line that somebody has to scroll past. */
const PLAIN_EVERY_MS = 10_000;

/** A server that is started again stands within seconds; one that stays away longer needs a person. */
const AWAY_MS = 120_000;

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
export async function followBatch(db: Db, wanted: BatchToFollow): Promise<Followed> {
  const { signal } = wanted;
  const show = await batchView(db, wanted.batch);
  const over = new AbortController();
  const everyMs = process.stderr.isTTY === true ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS;
  const showing = repeat(show, everyMs, over.signal);
  const detached = new Promise<Followed>((resolve) => {
    if (signal.aborted) resolve({ kind: 'detached' });
    signal.addEventListener('abort', () => resolve({ kind: 'detached' }), { once: true });
  });
  try {
    return await Promise.race([untilOver(wanted, over.signal), detached]);
  } finally {
    over.abort();
    await showing;
    await show();
    keepProgress();
  }
}

/** Shows how the batch stands, each time that it is called; of a pause it also says once how it ends. */
async function batchView(db: Db, batch: string): Promise<() => Promise<void>> {
  const rate = new RecentRate();
  const began = performance.now();
  rate.add(began, settledOf(await countBatch(db, { batch })));
  let saidPaused = false;
  return async () => {
    const counts = await countBatch(db, { batch });
    const { state = 'running', why = null } = (await findBatch(db, { batch })) ?? {};
    const now = performance.now();
    const facts = {
      batch,
      state,
      why,
      counts,
      rate: rate.add(now, settledOf(counts)),
      elapsedMs: now - began,
    };
    showProgress((columns) => progressLine(facts, columns));
    if (state === 'paused' && !saidPaused)
      say(`It is paused; go on with: npx proofline batch resume ${shellWord(batch)}`);
    saidPaused = state === 'paused';
  };
}

/**
 * Asks until the workflow runs no more. Not by `result()`: its long poll would still be open when a command that
 * detaches closes its connection, and ends the process with an error from inside the client.
 */
async function untilOver({ workflow, isStackGone }: BatchToFollow, signal: AbortSignal): Promise<Followed> {
  let awaySince: number | undefined;
  while (!signal.aborted) {
    try {
      const { status } = await workflow.describe();
      awaySince = undefined;
      if (status.name !== 'RUNNING') break;
    } catch (error) {
      if (await isStackGone()) return { kind: 'stack-gone' };
      if (awaySince === undefined) say('Temporal does not answer; it is asked again until it does.');
      awaySince ??= performance.now();
      if (performance.now() - awaySince > AWAY_MS) throw error;
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
