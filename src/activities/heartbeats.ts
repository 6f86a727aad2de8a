import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';

/** The first beat: calls of usual length end before it and cost none. */
const FIRST_BEAT_MS = 15_000;

/** Every beat is sent, and may cost money: two in the heartbeat timeout of 30 s would be one too many. */
const BEAT_EVERY_MS = 20_000;

/**
 * Beats by the clock while the work goes on, so that a worker that dies with it is missed. A cancellation is told in
 * the answer to a beat; work that has heard of it sooner, through the store, waits for that here, since an activity
 * ends as cancelled only where Temporal has told it so.
 */
export async function withHeartbeats<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  let timer = setTimeout(beat, FIRST_BEAT_MS);
  function beat(): void {
    context.heartbeat();
    timer = setTimeout(beat, BEAT_EVERY_MS);
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof CancelledFailure) await context.cancelled.catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
