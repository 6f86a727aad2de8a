import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect } from 'vitest';

import type { ActivityDeps } from '#activities/deps.ts';
import type { ProduceResult } from '#contract/steps.ts';
import { hashValue } from '#domain/hash.ts';
import { generationWorkflowId, laneWorkflowId } from '#domain/identity.ts';
import type { Provider } from '#providers/provider.ts';
import { addItems } from '#store/add-items.ts';
import { createBatch } from '#store/create-batch.ts';
import { finishSubmission } from '#store/finish-submission.ts';
import { startRound } from '#store/start-round.ts';
import { ActivityRig } from '../support/activity-rig.ts';
import { disagreements, ledgerOf } from '../support/audit.ts';
import { gate } from '../support/stub-outcomes.ts';
import { aPlanFor } from '../support/stub-plans.ts';

export const BATCH = 'b1';
export const LANE = laneWorkflowId(BATCH, 0);
export const AN_INPUT = { text: 'Where is my new card?' };

const TASK = 'support-triage';

export function itemOf(id: string): string {
  return generationWorkflowId({ task: TASK, batch: BATCH, id });
}

/** A batch whose rows are all in, of items named 0 to n - 1. */
export async function submitBatch(
  { store: { db } }: ActivityRig,
  { count = 1, input = AN_INPUT, now = new Date().toISOString() }: SubmitOptions = {},
): Promise<void> {
  const pace = { version: 1, taskHash: null, simulated: true, concurrency: 8, form: 'lanes' } as const;
  await createBatch(db, { batch: BATCH, task: TASK, ...pace, now });
  const inputHash = hashValue(input);
  const items = Array.from({ length: count }, (_, seq) => ({ id: String(seq), seq, input, inputHash }));
  await addItems(db, { batch: BATCH, items, now });
  await finishSubmission(db, { batch: BATCH });
}

interface SubmitOptions {
  readonly count?: number;
  readonly input?: unknown;
  readonly now?: string;
}

/** Temporal as `produce` sees it: a lane, on the queue of the first endpoint. */
export function laneEnvironment(taskQueue = 'proofline-claude-haiku'): MockActivityEnvironment {
  const workflowExecution = { workflowId: LANE, runId: 'run-of-lane' };
  return new MockActivityEnvironment(
    { taskQueue, workflowExecution },
    { logger: new DefaultLogger('ERROR', () => {}) },
  );
}

/** One try of an item in its lane. */
export function produceOnce(
  rig: ActivityRig,
  id: string,
  { env = laneEnvironment(), ...changes }: Partial<ActivityDeps> & { env?: MockActivityEnvironment } = {},
): Promise<ProduceResult> {
  return rig.run(rig.activities(changes).produce, { generation: itemOf(id) }, env);
}

/** Its own workflow's first step, as an exception or a visible batch has it. */
export function planOwn(rig: ActivityRig, id: string, changes: Partial<ActivityDeps> = {}) {
  const start = { task: TASK, batch: BATCH, id, input: AN_INPUT };
  return rig.run(rig.activities(changes).plan, { start, workflowId: itemOf(id), runId: 'own-run' });
}

/** All items of a batch begun by its first lane, without a call. */
export async function beginAll({ store: { db } }: ActivityRig, count: number, now: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (let id = 0; id < count; id += 1) {
      const generation = itemOf(String(id));
      const round = { generation, round: 1, plan: aPlanFor(generation), carrier: LANE, runId: 'r', now };
      await startRound(trx, round);
    }
  });
}

export const SETTLED = { kind: 'settled' };

export const exceptionFrom = (attempt: string): ProduceResult => ({
  kind: 'exception',
  from: { attempt, step: 0 },
});

export async function rigWithBatch(faults: readonly unknown[] = [], input?: unknown): Promise<ActivityRig> {
  const rig = await ActivityRig.open(faults);
  await submitBatch(rig, input === undefined ? {} : { input });
  return rig;
}

export const statesOf = async (rig: ActivityRig) => (await rig.ledger(itemOf('0'))).map(({ state }) => state);

export async function expectAgreement(rig: ActivityRig): Promise<void> {
  expect(disagreements(await rig.calls(), await ledgerOf(rig.store.db, BATCH))).toEqual([]);
}

/** Holds the real answer back, once it has come, until the gate is open. */
export function heldBack(rig: ActivityRig) {
  const [held, reached] = [gate(), gate()];
  const real = rig.deps.provider('claude-haiku');
  const provider = (): Provider => ({
    call: async (call) => {
      const outcome = await real.call(call);
      reached.open();
      await held.opened;
      return outcome;
    },
  });
  return { provider, reached: reached.opened, letGo: held.open };
}
