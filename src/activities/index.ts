import { batchActivities } from './batch-activities.ts';
import { callOff } from './call-off.ts';
import { callModel } from './call-model.ts';
import type { ActivityDeps } from './deps.ts';
import { guarded } from './guarded.ts';
import { withHeartbeats } from './heartbeats.ts';
import { laneActivities } from './lane-activities.ts';
import { openReview } from './open-review.ts';
import { plan } from './plan.ts';
import { produce } from './produce.ts';
import { recordDecision } from './record-decision.ts';
import { reconcile } from './reconcile.ts';
import { settle } from './settle.ts';
import { validate } from './validate.ts';

import type {
  CallInput,
  CallOffInput,
  OpenReviewInput,
  PlanInput,
  ProduceInput,
  RecordDecisionInput,
  SettleInput,
  ValidateInput,
} from '#contract/steps.ts';

/** The activities of one worker; their names are what the Temporal UI shows. */
export function createActivities(deps: ActivityDeps) {
  return guarded(
    {
      plan: (input: PlanInput) => plan(deps, input),
      generate: (input: CallInput) => callModel(deps, input),
      repair: (input: CallInput) => callModel(deps, input),
      validate: (input: ValidateInput) => validate(deps, input),
      openReview: (input: OpenReviewInput) => openReview(deps, input),
      recordDecision: (input: RecordDecisionInput) => recordDecision(deps, input),
      settle: (input: SettleInput) => settle(deps, input),
      callOff: (input: CallOffInput) => callOff(deps, input),
      reconcile: () => withHeartbeats(() => reconcile(deps)),
      produce: (input: ProduceInput) => produce(deps, input),
      ...batchActivities(deps),
      ...laneActivities(deps),
    },
    deps.log,
  );
}

export type Activities = ReturnType<typeof createActivities>;
