import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

import { callsUnderWayOf } from '#activities/call-off.ts';
import type { ActivityDeps } from '#activities/deps.ts';
import { createActivities } from '#activities/index.ts';
import { judge } from '#activities/judge.ts';
import { loadConfig } from '#config.ts';
import type { CallInput, PlanResult } from '#contract/steps.ts';
import { createProviders } from '#endpoint-providers.ts';
import { parseScenario, startSimulator } from '#simulator/server.ts';
import type { Simulator } from '#simulator/server.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';
import { simulatedCalls } from './audit.ts';
import type { SimulatedCall } from './audit.ts';
import { StubRuns } from './stub-runs.ts';
import { tempProject } from './temp-project.ts';
import type { TempProject } from './temp-project.ts';

const ROOT_CONFIG = fileURLToPath(new URL('../../proofline.config.ts', import.meta.url));

/** A simulator that answers at once and well, but for the faults that a test plants. */
export function scenarioWith(faults: readonly unknown[]): ReturnType<typeof parseScenario> {
  const model = { latencyMs: { median: 1, p99: 2 }, tokensPerChar: 0.27 };
  return parseScenario({ seed: 1, timeScale: 1, models: { 'sim-small': model, 'sim-large': model }, faults });
}

/** Temporal's stand-in; what a test expects to fail needs no page of log for it. */
export function quietEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) });
}

export interface DepsOptions {
  readonly store: Store;
  readonly simulatorUrl: string;
  readonly worker: string;
}

/** What activities reach the world through, with the tasks of this repository and nothing left to chance. */
export async function activityDeps({ store, simulatorUrl, worker }: DepsOptions): Promise<ActivityDeps> {
  const config = await loadConfig({ configPath: ROOT_CONFIG, env: {} });
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const now = () => new Date();
  let ids = 0;
  return {
    db: store.db,
    registry: config,
    provider: createProviders(config, simulatorUrl),
    validator: {
      validate: async (question) => {
        const task = config.task(question.task, question.version);
        if (task === undefined) throw new Error(`no task ${question.task}`);
        return judge(task.definition, question);
      },
    },
    runs: new StubRuns(),
    estimateTokens: (text) => Math.ceil(text.length / 4),
    callsUnderWay: callsUnderWayOf({ db: store.db, now, log }),
    log,
    now,
    random: () => 0,
    newId: () => `${worker}-${++ids}`,
    worker,
    idleMs: 1000,
  };
}

/** Real activities on a real store and the real adapters, with the simulator as the world. */
export class ActivityRig implements AsyncDisposable {
  readonly store: Store;
  readonly simulator: Simulator;
  readonly deps: ActivityDeps;
  private readonly project: TempProject;
  private readonly logFile: string;

  private constructor(
    parts: Pick<ActivityRig, 'store' | 'simulator' | 'deps'> & { project: TempProject; logFile: string },
  ) {
    this.store = parts.store;
    this.simulator = parts.simulator;
    this.deps = parts.deps;
    this.project = parts.project;
    this.logFile = parts.logFile;
  }

  static async open(faults: readonly unknown[] = []): Promise<ActivityRig> {
    const project = await tempProject();
    const store = await openStore({ path: project.storePath });
    const logFile = `${project.folder}/simulator.jsonl`;
    const simulator = await startSimulator({ port: 0, scenario: scenarioWith(faults), logFile });
    const deps = await activityDeps({ store, simulatorUrl: simulator.url, worker: 'test' });
    return new ActivityRig({ project, store, simulator, deps, logFile });
  }

  /** Runs one activity as Temporal would, once. */
  run<I, O>(activity: (input: I) => Promise<O>, input: I, env = quietEnvironment()): Promise<O> {
    return env.run(activity, input);
  }

  activities(changes: Partial<ActivityDeps> = {}) {
    return createActivities({ ...this.deps, ...changes });
  }

  plan(id: string, start: Record<string, unknown> = {}): Promise<PlanResult> {
    const argument = { task: 'support-triage', id, input: { text: 'Where is my new card?' }, ...start };
    const workflowId = `gen/support-triage/-/${id}`;
    return this.run(this.activities().plan, { start: argument, workflowId, runId: `run-of-${id}` });
  }

  /** The first call of a generation of its own, ready to be made. */
  async firstCall(id: string): Promise<CallInput> {
    const planned = await this.plan(id);
    if (planned.kind !== 'planned') throw new Error(`${id} was ${planned.kind}.`);
    const { plan, budgetUsd } = planned;
    const [rung] = plan.rungs;
    const endpoint = rung?.endpoints[0];
    if (rung === undefined || endpoint === undefined) throw new Error('The plan has no endpoint.');
    const { maxOutputTokens } = rung;
    return { plan, step: 0, rung: 0, endpoint, maxOutputTokens, broken: null, hint: null, budgetUsd };
  }

  /** The database's file, for another connection to it. */
  get storePath(): string {
    return this.project.storePath;
  }

  ledger(generation: string): Promise<readonly AttemptRecord[]> {
    return listAttempts(this.store.db, { generation });
  }

  calls(): Promise<readonly SimulatedCall[]> {
    return simulatedCalls(this.logFile).catch(() => []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.close();
    await this.store.close();
    await this.project[Symbol.asyncDispose]();
  }
}
