import { CancellationScope, patched, workflowInfo } from '@temporalio/workflow';

import { callOff } from './activity-proxies.ts';

/**
 * A call hears of its cancellation with its next heartbeat, up to half a minute later, and is paid for until then. So a
 * run that is cancelled with calls under way also says so through the store, beside waiting for them.
 */
export function callOffWhenCancelled(hasCalls: () => boolean): void {
  CancellationScope.current().cancelRequested.catch(() => {
    // Runs that were cancelled before there was a `callOff` replay without it.
    if (hasCalls() && patched('call-off')) void tell();
  });
}

async function tell(): Promise<void> {
  const carrier = workflowInfo().workflowId;
  try {
    await CancellationScope.nonCancellable(() => callOff({ carrier }));
  } catch {
    // The store is away: the heartbeats tell it, only later.
  }
}
