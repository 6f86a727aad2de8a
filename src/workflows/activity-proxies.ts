import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';

import type { Activities } from '#activities/index.ts';
import { endpointQueue, MAIN_QUEUE } from '#contract/names.ts';
import { NON_RETRYABLE_ERROR_TYPES } from '#domain/failure-kind.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';

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

export const { plan, openReview, recordDecision, loadBatch, pageBatch, countBatch, setBatch } =
  proxyActivities<Activities>(STORE_OPTIONS);

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
  purpose: 'generate' | 'repair',
  priority: 'interactive' | 'batch',
): Pick<Activities, 'generate' | 'repair'> {
  return proxyActivities<Activities>({
    taskQueue: endpointQueue(endpoint.name),
    summary: `${purpose} with ${endpoint.name} (${endpoint.model}, ${endpoint.mode})`,
    startToCloseTimeout: endpoint.deadlineMs + CALL_GRACE_MS,
    heartbeatTimeout: HEARTBEAT,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: purpose === 'repair' ? 1 : priority === 'interactive' ? 2 : 4 },
    retry: {
      initialInterval: '1 second',
      maximumInterval: '1 minute',
      maximumAttempts: CALL_TRIES,
      nonRetryableErrorTypes: [...NON_RETRYABLE_ERROR_TYPES],
    },
  });
}
