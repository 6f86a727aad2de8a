import { Context } from '@temporalio/activity';

/** The first beat: calls of usual length end before it and cost none. */
const FIRST_BEAT_MS = 15_000;

/** A third of the heartbeat timeout of 30 s, so that one late beat is no death. */
const BEAT_EVERY_MS = 10_000;

/**
 * Beats by the clock while the work goes on. Only through a beat does an activity hear that it was cancelled, so a
 * cancelled call is paid for as long as the beat is late.
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
  } finally {
    clearTimeout(timer);
  }
}
