import type { LaneResult } from '#contract/batch.ts';

import { LaneRun } from './lane-run.ts';

/** A part of a batch, one activity an item; what needs more than that gets a workflow of its own. Internal. */
export async function lane(start: unknown): Promise<LaneResult> {
  return new LaneRun(start).toItsEnd();
}
