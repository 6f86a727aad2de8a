// Composition root of a worker process: everything that an activity needs is made here and handed in.
import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { LogEntry, WorkerOptions } from '@temporalio/worker';

import { callsUnderWayOf } from '#activities/call-off.ts';
import { createActivities } from '#activities/index.ts';
import type { ActivityDeps } from '#activities/deps.ts';
import { openValidationPool } from '#activities/validation-pool.ts';
import { endpointQueue, MAIN_QUEUE } from '#contract/names.ts';
import { loadTokenEstimator } from '#domain/estimate-tokens.ts';
import type { Store } from '#store/open-store.ts';
import type { Logger } from '#telemetry/logger.ts';

import { cachedBundle } from './cached-bundle.ts';
import type { Config } from './config.ts';
import { createProviders } from './endpoint-providers.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { startWatch, temporalRuns } from './temporal-runs.ts';
import type { TemporalSettings } from './temporal-settings.ts';

/** A body that stalls this long is dead: providers send at least a comment or a space every few seconds. */
const IDLE_MS = 30_000;

/**
 * Calls of one endpoint under way in one worker: two lanes at their widest. The provider's limits are the gate's to
 * hold, and a batch's concurrency the batch's, not this number's.
 */
const MAX_CALLS_AN_ENDPOINT = 1000;

/** Beats are rare by our own clock; one that asks whether its call is cancelled is not to be held back. */
const BEAT_THROTTLE_MS = 100;

export interface WorkerSettings {
  readonly config: Config;
  readonly store: Store;
  readonly temporal: TemporalSettings;
  /** Where the simulator listens; needed unless the configuration is live. */
  readonly simulatorUrl: string | null;
  readonly log: Logger;
  /** How long calls under way may end by themselves on a shutdown, in milliseconds. */
  readonly graceMs: number;
  /** Called once every queue is polled. */
  readonly onReady?: () => void;
  /** Fires when the worker is to drain and stop; SIGTERM and SIGINT do the same. */
  readonly stop: AbortSignal;
}

/** Runs one worker until it is told to stop: drained, nothing half-written. */
export async function runWorker(settings: WorkerSettings): Promise<void> {
  const { config, log, temporal } = settings;
  installRuntime(log);
  const connection = await NativeConnection.connect(temporal.connection);
  try {
    await ensureSearchAttributes(connection, temporal.namespace);
    await using pool = openValidationPool({ configUrl: pathToFileURL(config.configPath).href });
    const client = new Client({ connection, namespace: temporal.namespace });
    const runs = temporalRuns(client);
    const activities = createActivities({ ...(await depsOf(settings)), validator: pool, runs });
    const workflowBundle = { codePath: await cachedBundle(config.cacheDir) };
    const common = {
      connection,
      namespace: temporal.namespace,
      shutdownGraceTime: settings.graceMs,
      maxHeartbeatThrottleInterval: BEAT_THROTTLE_MS,
    };
    const workers = await Promise.all([
      Worker.create({ ...common, taskQueue: MAIN_QUEUE, workflowBundle, activities }),
      ...[...config.endpoints.keys()].map((name) => Worker.create(endpointOptions(common, name, activities))),
    ]);
    const shutdown = () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    const running = allOrNone(workers, shutdown);
    settings.stop.addEventListener('abort', shutdown, { once: true });
    if (settings.stop.aborted) shutdown();
    settings.onReady?.();
    using _watch = keepWatch(client, log);
    await running;
  } finally {
    await connection.close();
  }
}

/** Ended by somebody, or wiped with Temporal's data, the watch is missed for no longer than this. */
const WATCH_EVERY_MS = 60_000;

function keepWatch(client: Client, log: Logger): Disposable {
  const start = () =>
    startWatch(client).catch((error: unknown) => {
      log.warn({ kind: 'Watch' }, `The workflow watch could not be started: ${String(error)}`);
    });
  void start();
  const timer = setInterval(start, WATCH_EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** One queue that is polled no more would leave its items waiting unseen: then all end, and the process with them. */
async function allOrNone(workers: readonly Worker[], shutdown: () => void): Promise<void> {
  const ends = await Promise.allSettled(workers.map((worker) => worker.run().finally(shutdown)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

type Common = Pick<
  WorkerOptions,
  'connection' | 'namespace' | 'shutdownGraceTime' | 'maxHeartbeatThrottleInterval'
>;

/** Calls alone, on the queue of one endpoint, so that what can't be sent to one provider waits beside nothing else. */
function endpointOptions(
  common: Common,
  endpoint: string,
  { generate, repair, produce }: ReturnType<typeof createActivities>,
): WorkerOptions {
  return {
    ...common,
    taskQueue: endpointQueue(endpoint),
    activities: { generate, repair, produce },
    maxConcurrentActivityTaskExecutions: MAX_CALLS_AN_ENDPOINT,
  };
}

async function depsOf(settings: WorkerSettings): Promise<Omit<ActivityDeps, 'validator' | 'runs'>> {
  const { config, store, simulatorUrl, log } = settings;
  const now = () => new Date();
  return {
    db: store.db,
    registry: config,
    provider: createProviders(config, simulatorUrl),
    estimateTokens: await loadTokenEstimator(),
    callsUnderWay: callsUnderWayOf({ db: store.db, now, log }),
    log,
    now,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    worker: `${hostname()}:${process.pid}`,
    idleMs: IDLE_MS,
  };
}

/** Temporal's own lines go into the same stream as ours. */
function installRuntime(log: Logger): void {
  Runtime.install({ logger: quiet(log) });
}

function quiet(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }: LogEntry) => {
    // Said once for each endpoint's queue, where it is the plan.
    if (message.startsWith('No workflows registered')) return;
    const write = level === 'ERROR' ? log.error : log.warn;
    write.call(log, { ...meta, source: 'temporal' }, message);
  });
}
