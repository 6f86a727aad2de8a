import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

import { MAIN_QUEUE } from '#contract/names.ts';

import { say } from './say.ts';

/** `TASK_QUEUE_TYPE_WORKFLOW` of Temporal's API. */
const WORKFLOW_TASKS = 1;

/** Long polls last up to a minute; a worker between two of them has not gone. */
const POLLED_WITHIN_MS = 70_000;

/** A worker that starts together with the command gets this long; CONTRACTS 8 wants the word within five seconds. */
const PATIENCE_MS = 3000;
const LOOK_MS = 1000;
const LATER_LOOK_MS = 5000;

/** Whether a worker has polled the queue of workflows within the last minute. */
export async function isPolled(client: Client): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: MAIN_QUEUE },
    taskQueueType: WORKFLOW_TASKS,
  });
  const oldest = Date.now() - POLLED_WITHIN_MS;
  return pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldest);
}

/** Says it when nobody works on what was started, and when somebody comes; the work it is about goes on meanwhile. */
export function watchPollers(client: Client, where: string): AsyncDisposable {
  const over = new AbortController();
  // What can't be asked now is asked again; whoever waits for Temporal itself tells that it is away.
  const watching = watch(client, where, over.signal).catch(() => {});
  return {
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await watching;
    },
  };
}

async function watch(client: Client, where: string, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  let isTold = false;
  for (;;) {
    const polled = await isPolled(client).catch(() => undefined);
    if (signal.aborted) return;
    if (polled === true && isTold) {
      isTold = false;
      say('A worker polls now; it goes on.');
    }
    if (polled === false && !isTold && performance.now() - began > PATIENCE_MS - LOOK_MS) {
      isTold = true;
      say(
        `No worker polls the queue ${MAIN_QUEUE} of ${where}, so nothing moves until one does. Start one: npx proofline worker (--help tells how). Waiting.`,
      );
    }
    const isAwaited = isTold || performance.now() - began < PATIENCE_MS;
    await sleep(isAwaited ? LOOK_MS : LATER_LOOK_MS, undefined, { signal });
  }
}
