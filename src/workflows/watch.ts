import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';

import { reconcile } from './activity-proxies.ts';
import { showDetails } from './visibility.ts';

/** Twice in the minute that a lost run may be young for: it has its ending, or runs again, within two. */
const LOOK_EVERY = '30 seconds';

/** A look adds some eleven events; a run of this many is easy to read and to replay. */
const LONG_EVENTS = 2000;

/** Looks after what nobody else can any more: runs that were ended from outside, or lost. One for each namespace. */
export async function watch(): Promise<void> {
  while (workflowInfo().historyLength < LONG_EVENTS) {
    const { takenUp, orphaned } = await reconcile();
    showDetails([
      `Last look: ${takenUp} lost runs taken up again, ${orphaned} ended from outside given their ending.`,
    ]);
    await sleep(LOOK_EVERY);
  }
  await continueAsNew<typeof watch>();
}
