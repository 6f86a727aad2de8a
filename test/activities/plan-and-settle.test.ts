import { describe, expect, test } from 'vitest';

import { hashValue } from '#domain/hash.ts';
import { listAttempts } from '#store/list-attempts.ts';
import { ActivityRig } from '../support/activity-rig.ts';

describe('plan', () => {
  test('pins task, prompt, endpoints and hashes of what the generation is made with', async () => {
    await using rig = await ActivityRig.open();
    const planned = await rig.plan('p-1');
    expect(planned).toMatchObject({
      kind: 'planned',
      inputHash: hashValue({ text: 'Where is my new card?' }),
      plan: {
        task: 'support-triage',
        version: 1,
        round: 1,
        simulated: true,
        rungs: [{ route: 'fast' }, { route: 'strong' }],
      },
    });
  });

  test('refuses an id that belongs to another input, with both hashes', async () => {
    await using rig = await ActivityRig.open();
    await rig.plan('p-2');
    const conflict = await rig.plan('p-2', { input: { text: 'Something else entirely' } });
    expect(conflict.kind).toBe('conflict');
    const { message = '' } = conflict as { message?: string };
    expect(message).toContain(hashValue({ text: 'Where is my new card?' }));
    expect(message).toContain(hashValue({ text: 'Something else entirely' }));
  });

  test('finds the ending of a generation that ended, however it is started again', async () => {
    await using rig = await ActivityRig.open();
    const { plan } = await rig.firstCall('p-3');
    await rig.run(rig.activities().settle, {
      generation: plan.generation,
      round: 1,
      ending: { kind: 'cancelled' },
    });
    expect(await rig.plan('p-3')).toMatchObject({
      kind: 'ended',
      state: { id: 'p-3', ending: { kind: 'cancelled' } },
    });
  });

  test.each([
    ['an unknown task', { task: 'no-such-task' }, 'refused', 'TaskUnknown'],
    ['an input that does not fit', { input: { text: '' } }, 'refused', 'PromptInvalid'],
    [
      'a placeholder in the data',
      { input: { text: 'Dear {customer_name}, where is my card?' } },
      'refused',
      'PromptInvalid',
    ],
    ['a field that the contract has not', { colour: 'red' }, 'malformed', undefined],
    ['an id with a control character', { id: 'a\u0007b' }, 'malformed', undefined],
    [
      'an input that is not in the store',
      { input: undefined, inputRef: 'sha256:none' },
      'malformed',
      undefined,
    ],
  ])('makes no generation of %s', async (_, start, kind, failure) => {
    await using rig = await ActivityRig.open();
    const planned = await rig.plan('p-4', start);
    expect(planned.kind).toBe(kind);
    if (failure !== undefined) expect(planned).toMatchObject({ failure: { kind: failure } });
    expect(await rig.calls()).toEqual([]);
  });
});

describe('validate', () => {
  test('writes down its verdict and keeps the output it accepted', async () => {
    await using rig = await ActivityRig.open();
    const call = await rig.firstCall('v-1');
    const { attemptId } = await rig.run(rig.activities().generate, call);
    const verdict = await rig.run(rig.activities().validate, { plan: call.plan, attemptId });
    const [attempt] = await listAttempts(rig.store.db, { generation: call.plan.generation });
    expect(verdict).toMatchObject({ kind: 'valid', outputHash: attempt?.outputHash });
    expect(attempt).toMatchObject({ verdict: 'valid', findings: null });
  });

  test('refuses to judge by another schema than the one that was planned', async () => {
    await using rig = await ActivityRig.open();
    const call = await rig.firstCall('v-2');
    const { attemptId } = await rig.run(rig.activities().generate, call);
    const plan = { ...call.plan, schemaHash: 'sha256:older' };
    await expect(rig.run(rig.activities().validate, { plan, attemptId })).rejects.toMatchObject({
      type: 'TaskUnknown',
      nonRetryable: true,
    });
  });
});

describe('settle', () => {
  test('writes the first ending and returns it to whoever comes second', async () => {
    await using rig = await ActivityRig.open();
    const { plan } = await rig.firstCall('s-1');
    const { generation } = plan;
    const rejected = { kind: 'rejected', by: 'ana', note: null } as const;
    const first = await rig.run(rig.activities().settle, { generation, round: 1, ending: rejected });
    const second = await rig.run(rig.activities().settle, {
      generation,
      round: 1,
      ending: { kind: 'cancelled' },
    });
    expect(first.ending).toEqual(rejected);
    expect(second).toEqual(first);
  });
});

describe('recordDecision', () => {
  test('takes an edit that fits, refuses one that does not, and counts one decision id once', async () => {
    await using rig = await ActivityRig.open();
    const { plan } = await rig.firstCall('d-1');
    const decision = { decisionId: 'd-1', action: 'edit', reviewer: 'ana' } as const;
    const about = { plan, sees: null, draftHash: null };
    const record = rig.activities().recordDecision;
    const wrong = await rig.run(record, {
      ...about,
      decision: { ...decision, value: { intent: 'no such intent' } },
    });
    expect(wrong).toMatchObject({ kind: 'mismatch' });
    const value = { intent: 'card_arrival', urgency: 'low' };
    const right = await rig.run(record, { ...about, decision: { ...decision, value } });
    expect(right).toMatchObject({ kind: 'recorded', outputHash: hashValue(value) });
    expect(await rig.run(record, { ...about, decision: { ...decision, value } })).toEqual(right);
  });

  test('approves no draft that does not fit the schema', async () => {
    await using rig = await ActivityRig.open();
    const { plan } = await rig.firstCall('d-2');
    const decision = { decisionId: 'd-2', action: 'approve', reviewer: 'ana' } as const;
    const answer = await rig.run(rig.activities().recordDecision, {
      plan,
      sees: null,
      draftHash: null,
      decision,
    });
    expect(answer).toMatchObject({ kind: 'mismatch' });
  });
});
