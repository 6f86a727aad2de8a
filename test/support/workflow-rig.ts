import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';

import type { Activities } from '#activities/index.ts';
import { endpointQueue, MAIN_QUEUE, SEARCH_ATTRIBUTES } from '#contract/names.ts';
import { workflowBundleOptions } from '#workflow-bundle.ts';

import { collectRuns, replayFailures } from './histories.ts';
import type { RecordedRun } from './histories.ts';
import { StubActivities } from './stub-activities.ts';
import type { ActivityInput, ActivityName, StubOptions } from './stub-activities.ts';
import { ENDPOINTS } from './stub-plans.ts';
import { findTestServer } from './test-server.ts';
import { Scene } from './workflow-scene.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/** Heartbeats go out at once, so that a cancelled activity hears of it at once. */
const HEARTBEAT_THROTTLE = '50 milliseconds';

const ACTIVITY_NAMES = [
  'plan',
  'generate',
  'repair',
  'validate',
  'openReview',
  'recordDecision',
  'settle',
  'loadBatch',
  'pageBatch',
  'countBatch',
  'setBatch',
  'nextLane',
  'loadLane',
  'produce',
  'reconcile',
  'callOff',
] as const satisfies readonly ActivityName[];

const quiet = new DefaultLogger('ERROR');

let bundled: Promise<WorkflowBundle> | undefined;

/** The real workflows as workers run them; made once a process. */
export function workflowBundle(): Promise<WorkflowBundle> {
  bundled ??= bundleWorkflowCode({ ...workflowBundleOptions, logger: quiet });
  return bundled;
}

/** A scene's rules, beside what its activities do. */
export interface SceneOptions extends StubOptions {
  /** Told of every run once the scene is over, before it is taken down. */
  readonly onRuns?: (runs: readonly RecordedRun[]) => Promise<void> | void;
}

export type PlayScene = (options: SceneOptions, body: (scene: Scene) => Promise<void>) => Promise<void>;

/** One rig for all tests of a file, which run in series: time that is skipped is skipped for all. */
export function rigOfThisFile(): PlayScene {
  let rig: WorkflowRig | undefined;
  beforeAll(async () => {
    rig = await WorkflowRig.start();
  });
  afterAll(() => rig?.stop());
  return async (options, body) => {
    if (rig === undefined) throw new Error('The rig did not start.');
    await rig.scene(options, body);
  };
}

/**
 * The real workflows on a server that skips time, with activities that have no world behind them. When a scene is
 * over, each execution that it led to (runs continued as new, children) is replayed from its history, and one that
 * is still open fails the test unless the scene gave a reason.
 */
export class WorkflowRig {
  readonly env: TestWorkflowEnvironment;
  private readonly bundle: WorkflowBundle;
  private readonly workers: readonly Worker[];
  private readonly running: Promise<unknown>;
  private line = new StubActivities({});
  private scenes = 0;

  private constructor(env: TestWorkflowEnvironment, bundle: WorkflowBundle, workers: readonly Worker[]) {
    this.env = env;
    this.bundle = bundle;
    this.workers = workers;
    this.running = Promise.all(workers.map((worker) => worker.run()));
  }

  static async start(): Promise<WorkflowRig> {
    Runtime.install({ logger: quiet });
    const path = await findTestServer();
    const [bundle, env] = await Promise.all([
      workflowBundle(),
      TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }),
    ]);
    // The test server can add attributes and not list them, so there is no asking first.
    await env.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD])),
    });
    const current: { rig?: WorkflowRig } = {};
    const activities = Object.fromEntries(
      ACTIVITY_NAMES.map((name) => [
        name,
        <N extends ActivityName>(input: ActivityInput<N>) => current.rig?.line.run(name, input),
      ]),
    ) as unknown as Activities;
    const rig = new WorkflowRig(env, bundle, await createWorkers(env, bundle, activities));
    current.rig = rig;
    return rig;
  }

  /** Plays one test: its activities, its body, and the examination of all that ran. */
  async scene(options: SceneOptions, body: (scene: Scene) => Promise<void>): Promise<void> {
    this.scenes += 1;
    this.line = new StubActivities(options);
    const scene = new Scene({ env: this.env, line: this.line, number: this.scenes });
    let bodyEnded = false;
    try {
      await body(scene);
      bodyEnded = true;
    } finally {
      const runs = await collectRuns(this.env.client, scene.started);
      await this.terminateOpen(runs);
      // What the body has to say comes first.
      if (bodyEnded) await this.examine(scene, runs, options);
    }
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.running;
    await this.env.teardown();
  }

  private async examine(scene: Scene, runs: readonly RecordedRun[], options: SceneOptions): Promise<void> {
    const open = runs
      .filter(({ workflowId, ended }) => ended === undefined && !scene.leftOpen.has(workflowId))
      .map(({ workflowId }) => workflowId);
    if (open.length > 0) throw new Error(`Left open without a reason: ${open.join(', ')}.`);
    const failures = await replayFailures(this.bundle, runs);
    const [first] = failures;
    if (first !== undefined) {
      throw new Error(
        `${failures.length} of ${runs.length} histories do not replay, ${first.workflowId} first.`,
        {
          cause: first.error,
        },
      );
    }
    await options.onRuns?.(runs);
  }

  private async terminateOpen(runs: readonly RecordedRun[]): Promise<void> {
    for (const { workflowId, runId, ended } of runs) {
      if (ended === undefined)
        await this.env.client.workflow.getHandle(workflowId, runId).terminate('scene over');
    }
  }
}

function createWorkers(
  env: TestWorkflowEnvironment,
  bundle: WorkflowBundle,
  activities: Activities,
): Promise<readonly Worker[]> {
  const { generate, repair, produce } = activities;
  const common = {
    connection: env.nativeConnection,
    namespace: 'default',
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    shutdownForceTime: '5 seconds',
  } as const;
  return Promise.all([
    Worker.create({ ...common, taskQueue: MAIN_QUEUE, workflowBundle: bundle, activities }),
    ...ENDPOINTS.map((name) =>
      Worker.create({ ...common, taskQueue: endpointQueue(name), activities: { generate, repair, produce } }),
    ),
  ]);
}
