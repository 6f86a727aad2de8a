import { expect, test } from 'vitest';

import type { Decision } from '#contract/decision.ts';
import type { Plan } from '#domain/plan.ts';
import { hashValue } from '#domain/hash.ts';
import { listDecisions } from '#store/list-decisions.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { putJson } from '#store/put-json.ts';
import { ActivityRig } from '../support/activity-rig.ts';

const FITS = { intent: 'card_arrival', urgency: 'low' };

const DRAFT = { intent: 'lost_or_stolen_card', urgency: 'high' };

async function record(rig: ActivityRig, plan: Plan, decision: Partial<Decision> & Pick<Decision, 'action'>) {
  const whole = { decisionId: 'd-1', reviewer: 'ana@example.org', ...decision };
  const { hash } = await putJson(rig.store.db, { value: DRAFT, now: '2026-11-24T10:00:00.000Z' });
  const about = { plan, sees: hash, draftHash: hash };
  return rig.run(rig.activities().recordDecision, { ...about, decision: whole });
}

test('each action that fits is written down once, with what was seen and what it became', async () => {
  await using rig = await ActivityRig.open();
  const { plan } = await rig.firstCall('written');
  const repair = await record(rig, plan, { action: 'repair', hint: 'shorter', decisionId: 'd-0' });
  expect(repair).toMatchObject({ kind: 'recorded', outputHash: null });
  expect(await loadGeneration(rig.store.db, plan)).toMatchObject({ stage: 'repairing' });
  const approved = await record(rig, plan, { action: 'approve', note: 'fine' });
  expect(approved).toMatchObject({ kind: 'recorded', outputHash: hashValue(DRAFT) });
  expect(await listDecisions(rig.store.db, plan)).toMatchObject([
    {
      decisionId: 'd-0',
      action: 'repair',
      hint: 'shorter',
      outcome: 'applied',
      beforeHash: hashValue(DRAFT),
    },
    {
      decisionId: 'd-1',
      action: 'approve',
      note: 'fine',
      reviewer: 'ana@example.org',
      outcome: 'applied',
      beforeHash: hashValue(DRAFT),
      afterHash: hashValue(DRAFT),
    },
  ]);
});

test('a second decision that would end the round is told of the first, and writes nothing', async () => {
  await using rig = await ActivityRig.open();
  const { plan } = await rig.firstCall('second');
  await record(rig, plan, { action: 'reject' });
  const second = { action: 'approve', decisionId: 'd-2', reviewer: 'bob@example.org' } as const;
  expect(await record(rig, plan, second)).toMatchObject({ kind: 'decided', by: 'ana@example.org' });
  expect(await listDecisions(rig.store.db, plan)).toHaveLength(1);
});

test('an edit that does not fit stays in the log, and its id is free for a corrected one', async () => {
  await using rig = await ActivityRig.open();
  const { plan } = await rig.firstCall('edit');
  const wrong = { ...FITS, intent: 'no such intent' };
  const refused = await record(rig, plan, { action: 'edit', value: wrong });
  expect(refused).toMatchObject({ kind: 'mismatch', findings: [{ path: 'intent' }] });
  expect(await record(rig, plan, { action: 'edit', value: FITS })).toMatchObject({ kind: 'recorded' });
  expect((await listDecisions(rig.store.db, plan)).map(({ outcome }) => outcome)).toEqual([
    'refused:SchemaMismatch',
    'applied',
  ]);
});

test('an edit is judged by the schema that was planned, or not at all', async () => {
  await using rig = await ActivityRig.open();
  const { plan } = await rig.firstCall('schema');
  const older = { ...plan, schemaHash: 'sha256:older' };
  await expect(record(rig, older, { action: 'edit', value: FITS })).rejects.toMatchObject({
    type: 'TaskUnknown',
    nonRetryable: true,
  });
  expect(await listDecisions(rig.store.db, plan)).toEqual([]);
});
