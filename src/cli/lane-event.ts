import { givenTemporal, plainTemporal } from '#temporal-settings.ts';
import type { StackInfo } from '#embedded/stack-file.ts';

import { withTemporalClient } from './with-client.ts';

export interface LaneEventWanted {
  /** The lane's workflow id. */
  readonly carrier: string;
  readonly runId: string;
  /** The item's, which is also its activity's. */
  readonly id: string;
}

/** The event with which a lane scheduled an item, as Temporal's UI numbers it; null where Temporal can't say any more. */
export async function laneEvent(
  stack: StackInfo | undefined,
  { carrier, runId, id }: LaneEventWanted,
): Promise<string | null> {
  const temporal = givenTemporal() ?? (stack && plainTemporal(stack.temporalAddress));
  if (temporal === undefined) return null;
  try {
    const { events } = await withTemporalClient(temporal, (client) =>
      client.workflow.getHandle(carrier, runId).fetchHistory(),
    );
    const scheduled = events?.find(({ activityTaskScheduledEventAttributes: of }) => of?.activityId === id);
    return scheduled?.eventId?.toString() ?? null;
  } catch {
    // Temporal is away, or has forgotten the run: the story is whole without it.
    return null;
  }
}
