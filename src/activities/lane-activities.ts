import type { LanePlan, LoadLaneInput, NextLane, NextLaneInput } from '#contract/steps.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { planRung } from '#domain/plan-generation.ts';
import { findBatch } from '#store/find-batch.ts';
import { findLaneEnd, listLaneItems } from '#store/lane-items.ts';

import type { ActivityDeps } from './deps.ts';

/** What a batch asks when it begins a lane, and a lane when it begins. */
export function laneActivities({ db, registry }: ActivityDeps) {
  return {
    async nextLane(wanted: NextLaneInput): Promise<NextLane> {
      return (await findLaneEnd(db, wanted)) ?? null;
    },

    async loadLane(wanted: LoadLaneInput): Promise<LanePlan> {
      const found = await findBatch(db, wanted);
      if (found === undefined) throw new Error(`The store has no batch ${wanted.batch}.`);
      const { task, version } = found;
      const items = await listLaneItems(db, wanted);
      return { task, version, endpoint: firstEndpoint(task, version), items };
    },
  };

  function firstEndpoint(name: string, version: number): LanePlan['endpoint'] {
    const pinned = registry.task(name, version)?.pinned;
    const rung = pinned?.ladder[0];
    if (pinned === undefined || rung === undefined) return null;
    const [endpoint]: readonly PlannedEndpoint[] = planRung(rung, registry, pinned.outputSchema).endpoints;
    return endpoint === undefined ? null : { name: endpoint.name, deadlineMs: endpoint.deadlineMs };
  }
}
