import { expect, test } from 'vitest';

import type { PlanInput, PlanResult, ProduceResult, Standing } from '#contract/steps.ts';
import { laneWorkflowId } from '#domain/identity.ts';
import { batchItems } from '../support/batch-items.ts';
import { failing, gate, inTurn, invalid } from '../support/stub-outcomes.ts';
import { anAnswerOf, anEndpoint, aPlanFor } from '../support/stub-plans.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';
import type { Scene } from '../support/workflow-scene.ts';
import { Items } from './held-items.ts';

const scene = rigOfThisFile();

const exception: ProduceResult = { kind: 'exception', from: null };
const exceptionFrom = (attempt: string): ProduceResult => ({ kind: 'exception', from: { attempt, step: 0 } });

const inLanes = (batch: string, count: number, concurrency = 2) =>
  ({ items: batchItems(batch, count), concurrency, form: 'lanes' }) as const;

/** As the activity `plan` answers where `from` names a call of the ledger. */
function planWith(standing: Standing) {
  return async ({ workflowId, start }: PlanInput): Promise<PlanResult> => {
    const rungs = [
      { route: 'fast', endpoints: [anEndpoint('small'), anEndpoint('small-2')], maxOutputTokens: 100 },
      { route: 'strong', endpoints: [anEndpoint('large')], maxOutputTokens: 400 },
    ];
    const plan = aPlanFor(workflowId, { rungs });
    const hasFrom = (start as { readonly from?: unknown }).from !== undefined;
    const common = { plan, inputHash: 'sha256:i', priority: 'batch', budgetUsd: null } as const;
    return { kind: 'planned', ...common, ...(hasFrom && { standing }) };
  };
}

const fromsOf = (s: Scene) =>
  s.line.of('plan').map(({ input: { start } }) => (start as { readonly from?: unknown }).from);

/** The first item of a batch of two is the exception; the other keeps the lane open until that has ended. */
function oneException(outcome: ProduceResult | Error) {
  const exceptionEnded = gate();
  const items = new Items({
    fate: async (id) => {
      if (id === '1') await exceptionEnded.opened;
      if (id === '0' && outcome instanceof Error) throw outcome;
      return id === '0' && !(outcome instanceof Error) ? outcome : undefined;
    },
  });
  return { items, letLaneEnd: exceptionEnded.open };
}

async function endingOf(s: Scene, generation: string) {
  return s.eventually(() => {
    const ending = s.line.settled.get(`${generation} 1`)?.ending;
    expect(ending).toBeDefined();
    return ending;
  });
}

test('an exception begins with the answer that its lane bought', () => {
  const { items, letLaneEnd } = oneException(exceptionFrom('bought'));
  const verdict = invalid('SchemaMismatch');
  const plan = planWith({ kind: 'answered', call: anAnswerOf('bought'), verdict });
  return scene({ ...inLanes('answered', 2), stubs: { produce: items.produce, plan } }, async (s) => {
    items.on(s);
    const handle = await s.startBatch('answered');
    expect(await endingOf(s, 'gen/triage/answered/0')).toMatchObject({ kind: 'repaired', rung: 1 });
    letLaneEnd();
    expect(await handle.result()).toMatchObject({ state: 'done', endings: { accepted: 1, repaired: 1 } });
    expect(fromsOf(s)).toEqual([{ attempt: 'bought', step: 0 }]);
    expect(s.line.of('generate')).toEqual([]);
    expect(s.line.of('repair').map(({ input }) => input.broken)).toMatchObject([{ attemptId: 'bought' }]);
    // The repair's answer alone was judged: the first verdict is the lane's.
    expect(s.line.of('validate')).toHaveLength(1);
    expect(await s.handleOf(laneWorkflowId('answered', 0)).result()).toEqual({
      items: 2,
      settled: 1,
      exceptions: 1,
    });
  });
});

test('an exception whose answer was not judged yet has it judged first', () => {
  const { items, letLaneEnd } = oneException(exceptionFrom('unjudged'));
  const plan = planWith({ kind: 'answered', call: anAnswerOf('unjudged'), verdict: null });
  return scene({ ...inLanes('unjudged', 2), stubs: { produce: items.produce, plan } }, async (s) => {
    items.on(s);
    const handle = await s.startBatch('unjudged');
    expect(await endingOf(s, 'gen/triage/unjudged/0')).toMatchObject({ kind: 'accepted' });
    letLaneEnd();
    expect((await handle.result()).endings).toMatchObject({ accepted: 2 });
    expect(s.line.of('validate').map(({ input }) => input.attemptId)).toEqual(['unjudged']);
    expect(s.line.endpoints()).toEqual([]);
  });
});

test('an exception goes on with the endpoint after the one that failed', () => {
  const { items, letLaneEnd } = oneException(exceptionFrom('failed'));
  const failure = { kind: 'Overloaded', message: 'planted' } as const;
  const plan = planWith({ kind: 'failed', endpoint: 'small', failure });
  return scene({ ...inLanes('failed', 2), stubs: { produce: items.produce, plan } }, async (s) => {
    items.on(s);
    const handle = await s.startBatch('failed');
    await endingOf(s, 'gen/triage/failed/0');
    letLaneEnd();
    expect((await handle.result()).endings).toMatchObject({ accepted: 2 });
    expect(s.line.endpoints()).toEqual(['small-2']);
    const reasons = s.line.of('generate').map(({ input }) => input.fallback);
    expect(reasons).toEqual([{ from: 'small', ...failure }]);
  });
});

test.for([
  ['a bug', failing('InternalError')],
  ['a time that ran out', failing('TimedOut')],
  ['an unknown failure', failing('Strange', { details: false })],
] as const)('an item whose activity ends with %s has a workflow of its own', ([name, error]) => {
  const batch = name.replaceAll(' ', '-');
  const { items, letLaneEnd } = oneException(error);
  return scene({ ...inLanes(batch, 2), stubs: { produce: items.produce } }, async (s) => {
    items.on(s);
    const handle = await s.startBatch(batch);
    await endingOf(s, `gen/triage/${batch}/0`);
    letLaneEnd();
    expect((await handle.result()).endings).toMatchObject({ accepted: 2 });
    expect(fromsOf(s)).toEqual([undefined]);
    expect(items.begun.toSorted()).toEqual(['0', '1']);
  });
});

test('an item whose failure is weather is tried again by its lane', () => {
  const answer = inTurn<ProduceResult | undefined>([failing('Overloaded', { final: false }), undefined]);
  const items = new Items({ fate: (id) => (id === '0' ? answer() : undefined) });
  return scene({ ...inLanes('weather', 2), stubs: { produce: items.produce } }, async (s) => {
    items.on(s);
    expect((await (await s.startBatch('weather')).result()).endings).toMatchObject({ accepted: 2 });
    const tries = s.line.of('produce').map(({ attempt }) => attempt);
    expect(tries.toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
    expect(s.line.of('plan')).toEqual([]);
  });
});

test('exceptions take places as items do, so that a storm of them slows its lane down', () => {
  const items = new Items({ fate: () => exception });
  const held = gate();
  const generate = async () => {
    await held.opened;
    return anAnswerOf('a');
  };
  const options = { ...inLanes('storm', 9, 3), stubs: { produce: items.produce, generate } };
  return scene(options, async (s) => {
    items.on(s);
    const handle = await s.startBatch('storm');
    await s.eventually(() => expect(s.line.of('generate')).toHaveLength(3));
    expect(items.begun).toHaveLength(3);
    held.open();
    expect((await handle.result()).endings).toMatchObject({ accepted: 9 });
  });
});

test('items of a task that is gone are exceptions, without a try', () => {
  const loadLane = async () => ({
    task: 'triage',
    version: 1,
    endpoint: null,
    items: batchItems('gone', 3).map(({ id, inputHash }) => ({ id, inputHash })),
  });
  return scene({ ...inLanes('gone', 3), stubs: { loadLane } }, async (s) => {
    const progress = await (await s.startBatch('gone')).result();
    expect(progress).toMatchObject({ state: 'done', endings: { accepted: 3 } });
    expect(s.line.of('produce')).toEqual([]);
  });
});

test('reviews do not hold a lane, nor their batch', () => {
  const items = new Items({ fate: (id) => (Number(id) < 3 ? exceptionFrom(id) : undefined) });
  const plan = planWith({ kind: 'answered', call: anAnswerOf('refused'), verdict: invalid('Refused') });
  return scene({ ...inLanes('reviews', 6, 1), stubs: { produce: items.produce, plan } }, async (s) => {
    items.on(s);
    for (const id of ['0', '1', '2']) s.mayStayOpen(`gen/triage/reviews/${id}`, 'a review outlives its lane');
    const progress = await (await s.startBatch('reviews')).result();
    expect(progress).toMatchObject({ state: 'done', waiting: 3, endings: { accepted: 3 } });
    expect(s.line.of('openReview')).toHaveLength(3);
    expect(s.line.endpoints()).toEqual([]);
  });
});

test('exceptions outlive their lane, and their batch waits for them', () => {
  const items = new Items({ fate: (id) => (id === '1' ? exception : undefined) });
  const held = gate();
  const generate = async () => {
    await held.opened;
    return anAnswerOf('a');
  };
  return scene({ ...inLanes('outlive', 2), stubs: { produce: items.produce, generate } }, async (s) => {
    items.on(s);
    const handle = await s.startBatch('outlive');
    await s.eventually(() => expect(s.line.of('generate')).toHaveLength(1));
    const lane = s.handleOf(laneWorkflowId('outlive', 0));
    await s.eventually(async () => expect((await lane.describe()).status.name).toBe('COMPLETED'));
    const own = s.handleOf('gen/triage/outlive/1');
    expect((await own.describe()).status.name).toBe('RUNNING');
    await s.eventually(async () => expect(await s.progress(handle)).toMatchObject({ inFlight: 1 }));
    held.open();
    expect(await handle.result()).toMatchObject({ state: 'done', endings: { accepted: 2 } });
    expect((await own.result()).ending).toMatchObject({ kind: 'accepted' });
  });
});
