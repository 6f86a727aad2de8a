import { ApplicationFailure } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';

import type { Activities } from '#activities/index.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import { endpointQueue, MAIN_QUEUE, SEARCH_ATTRIBUTES, WORKFLOWS } from '#contract/names.ts';
import { workflowBundleOptions } from '#workflow-bundle.ts';
import { findTestServer } from './test-server.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

const ACTIVITIES = [
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
] as const satisfies readonly (keyof Activities)[];

const QUIET = new DefaultLogger('ERROR');

/** Names of the endpoints that a rig polls: two of one route, one with another key, one for repairs. */
export const ENDPOINTS = ['first', 'second', 'third', 'strong'] as const;

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** Made once a test file: it takes seconds. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleWorkflowCode({ ...workflowBundleOptions, logger: QUIET });
  return bundle;
}

/** The time-skipping server with our workflows on it and stubs for activities. Tests of one rig run in series. */
export class WorkflowRig implements AsyncDisposable {
  readonly env: TestWorkflowEnvironment;
  private readonly started = new Map<string, string>();
  private readonly workers: Worker[] = [];
  private running: Promise<unknown> = Promise.resolve();
  private stubs: Activities | undefined;
  private counter = 0;

  private constructor(env: TestWorkflowEnvironment) {
    this.env = env;
  }

  static async open(): Promise<WorkflowRig> {
    Runtime.install({ logger: QUIET });
    const path = await findTestServer();
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
    await env.connection.operatorService.addSearchAttributes({
      namespace: env.namespace ?? 'default',
      searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD])),
    });
    const rig = new WorkflowRig(env);
    await rig.startWorkers();
    return rig;
  }

  /** An id that no other test of this file has. */
  nextId(): string {
    this.counter += 1;
    return `t-${this.counter}`;
  }

  /** Answers activities with these stubs while the test acts, then replays every history that the test made. */
  async act<T>(stubs: Activities, test: () => Promise<T>): Promise<T> {
    this.started.clear();
    this.stubs = stubs;
    const result = await test();
    await this.replayAll();
    return result;
  }

  /** Starts a workflow whose history is replayed when the test is over. */
  async start(type: keyof typeof WORKFLOWS, workflowId: string, argument: unknown): Promise<WorkflowHandle> {
    const handle = await this.env.client.workflow.start(WORKFLOWS[type], {
      workflowId,
      taskQueue: MAIN_QUEUE,
      args: [argument],
    });
    this.watch(workflowId, handle.firstExecutionRunId);
    return handle;
  }

  /** A workflow that another one starts: replayed as well, its first run if none is named. */
  watch(workflowId: string, runId = ''): void {
    this.started.set(workflowId, runId);
  }

  async state(workflowId: string): Promise<GenerationState> {
    return this.env.client.workflow.getHandle(workflowId).query<GenerationState>('state');
  }

  /** Waits, in real time, until a generation waits for a person. */
  async untilReview(workflowId: string): Promise<GenerationState> {
    for (let tries = 0; tries < 200; tries++) {
      const state = await this.state(workflowId).catch(() => undefined);
      if (state?.stage === 'review') return state;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${workflowId} never came to its review.`);
  }

  history(workflowId: string, runId?: string): Promise<History> {
    return this.env.client.workflow.getHandle(workflowId, runId).fetchHistory();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.running;
    await this.env.teardown();
  }

  private async startWorkers(): Promise<void> {
    const common = { connection: this.env.nativeConnection, namespace: this.env.namespace ?? 'default' };
    const activities = this.delegates();
    const { generate, repair } = activities;
    this.workers.push(
      await Worker.create({
        ...common,
        taskQueue: MAIN_QUEUE,
        workflowBundle: await workflowBundle(),
        activities,
      }),
    );
    for (const name of ENDPOINTS) {
      const taskQueue = endpointQueue(name);
      this.workers.push(await Worker.create({ ...common, taskQueue, activities: { generate, repair } }));
    }
    this.running = Promise.all(this.workers.map((worker) => worker.run()));
  }

  /** Each hands on to the stub of the test that runs now. */
  private delegates(): Activities {
    const delegate = (name: keyof Activities) => (input: never) => {
      if (this.stubs === undefined) throw new Error('No test runs.');
      return (this.stubs[name] as (input: never) => unknown)(input);
    };
    return Object.fromEntries(ACTIVITIES.map((name) => [name, delegate(name)])) as unknown as Activities;
  }

  private async replayAll(): Promise<void> {
    for (const [workflowId, firstRun] of this.started) {
      // A batch goes on as a new run: each of the chain is a history of its own.
      for (let runId: string | undefined = firstRun; runId !== undefined; ) {
        const history = await this.history(workflowId, runId === '' ? undefined : runId);
        await replay(history, workflowId);
        runId = nextRun(history);
      }
    }
  }
}

/** Throws where the workflows of this checkout would not do again what the history says. */
export async function replay(history: History, workflowId: string): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
}

function nextRun(history: History): string | undefined {
  const last = history.events?.at(-1);
  return last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
}

/** What an activity of ours throws for a failure: the kind as the type, the facts as details. */
export function failing(kind: string, options: { readonly final?: boolean } = {}): ApplicationFailure {
  return ApplicationFailure.create({
    message: `planted ${kind}`,
    type: kind,
    nonRetryable: options.final ?? false,
    details: [{ kind, message: `planted ${kind}` }],
  });
}
