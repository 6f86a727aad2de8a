import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';

import type { Activities } from '#activities/index.ts';
import { endpointQueue, MAIN_QUEUE } from '#contract/names.ts';
import type { LanePlan, ProduceInput, ProduceResult } from '#contract/steps.ts';
import { callDeadlineMs } from '#domain/call-manner.ts';
import { NON_RETRYABLE_ERROR_TYPES } from '#domain/failure-kind.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';

/** Behind repairs (1) and single generations (2). */
const BATCH_PRIORITY = 4;

/** Our own deadline ends a call; Temporal's, which knows neither status nor usage, only what a dead worker left. */
const CALL_GRACE_MS = 60_000;

/** A beat shows within this that a worker died with a call or a check; shorter would cost calls of usual length a beat. */
const HEARTBEAT = '30 seconds';

/**
 * Calls are counted in the ledger (4 a rung and endpoint, 2 unknown a step). Temporal also counts crashes and
 * tries that found the store away, so its number stands well above ours and only bounds a loop gone wrong.
 */
const CALL_TRIES = 30;

/** The store's own work is quick; what takes longer hangs. */
const STORE_TIMEOUT = '30 seconds';

/** A store that is away (a restart, a full disk) is waited for about an hour before a person must look. */
const STORE_TRIES = 120;

/** Checks have deadlines of their own in the pool's threads; a queue of slow ones in front of them may be long. */
const VALIDATE_TIMEOUT = '5 minutes';

const STORE_OPTIONS = {
  taskQueue: MAIN_QUEUE,
  startToCloseTimeout: STORE_TIMEOUT,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: {
    initialInterval: '1 second',
    maximumInterval: '30 seconds',
    maximumAttempts: STORE_TRIES,
    nonRetryableErrorTypes: [...NON_RETRYABLE_ERROR_TYPES],
  },
} as const satisfies ActivityOptions;

export const { plan, openReview, recordDecision, loadBatch, pageBatch, countBatch, nextLane, loadLane } =
  proxyActivities<Activities>(STORE_OPTIONS);

/** By then the heartbeats have told, and what is left undone is not worth a further try. */
const CALL_OFF_WITHIN = HEARTBEAT;

/** Before all else that waits in the queue: every second costs. */
export const { callOff } = proxyActivities<Activities>({
  ...STORE_OPTIONS,
  scheduleToCloseTimeout: CALL_OFF_WITHIN,
  priority: { priorityKey: 1 },
});

/** Ending a batch ends all that is left of it, which may be tens of thousands of items. */
const SWEEP_TIMEOUT = '30 minutes';

export const { setBatch, reconcile } = proxyActivities<Activities>({
  ...STORE_OPTIONS,
  startToCloseTimeout: SWEEP_TIMEOUT,
  heartbeatTimeout: HEARTBEAT,
});

/** An ending is owed however long the store is away: a run that gave up here would have none. */
export const { settle } = proxyActivities<Activities>({
  ...STORE_OPTIONS,
  retry: { ...STORE_OPTIONS.retry, maximumAttempts: Number.POSITIVE_INFINITY },
});

export const { validate } = proxyActivities<Activities>({
  ...STORE_OPTIONS,
  startToCloseTimeout: VALIDATE_TIMEOUT,
  heartbeatTimeout: HEARTBEAT,
  summary: 'syntax, schema, checks',
});

/** `generate` and `repair` on the queue of one endpoint. Repairs go first, then single generations, then batches. */
export function callsOf(
  endpoint: PlannedEndpoint,
  maxOutputTokens: number,
  purpose: 'generate' | 'repair',
  priority: 'interactive' | 'batch',
): Pick<Activities, 'generate' | 'repair'> {
  return proxyActivities<Activities>({
    ...callOptions({ ...endpoint, deadlineMs: callDeadlineMs(endpoint, maxOutputTokens) }),
    summary: `${purpose} with ${endpoint.name} (${endpoint.model}, ${endpoint.mode})`,
    priority: { priorityKey: purpose === 'repair' ? 1 : priority === 'interactive' ? 2 : BATCH_PRIORITY },
  });
}

export type Producer = (id: string, input: ProduceInput) => Promise<ProduceResult>;

/** `produce` on the queue of one endpoint; the item's id names the activity, which is how a person finds it in a lane. */
export function producerOf(endpoint: NonNullable<LanePlan['endpoint']>): Producer {
  const options = { ...callOptions(endpoint), priority: { priorityKey: BATCH_PRIORITY } };
  return (id, input) =>
    proxyActivities<Activities>({ ...options, activityId: id, summary: id }).produce(input);
}

function callOptions(endpoint: Pick<PlannedEndpoint, 'name' | 'deadlineMs'>) {
  return {
    taskQueue: endpointQueue(endpoint.name),
    startToCloseTimeout: endpoint.deadlineMs + CALL_GRACE_MS,
    heartbeatTimeout: HEARTBEAT,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1 second',
      maximumInterval: '1 minute',
      maximumAttempts: CALL_TRIES,
      nonRetryableErrorTypes: [...NON_RETRYABLE_ERROR_TYPES],
    },
  } as const satisfies ActivityOptions;
}
