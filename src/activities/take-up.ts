import { StartGeneration } from '#contract/start-generation.ts';
import { NO_BATCH } from '#domain/identity.ts';
import type { OpenRound } from '#store/list-open-rounds.ts';

import type { ActivityDeps } from './deps.ts';
import { decisiveCall } from './standing.ts';

/** Starts a generation's own workflow once more, from the call at which its first step stands. */
export async function takeUp({ db, runs }: ActivityDeps, round: OpenRound): Promise<void> {
  const { generation, key, version, inputBody, priority, reviewOverride, budgetUsd } = round;
  const decisive = await decisiveCall(db, round);
  const start = StartGeneration.parse({
    task: key.task,
    id: key.id,
    inputRef: inputBody,
    priority,
    review: reviewOverride,
    budgetUsd,
    ...(version !== 0 && { version }),
    ...(key.batch !== NO_BATCH && { batch: key.batch }),
    ...(decisive !== undefined && { from: { attempt: decisive.id, step: decisive.step } }),
  });
  await runs.startGeneration(generation, start);
}
