import { describe, expect, test } from 'vitest';

import type { CallInput } from '#contract/steps.ts';
import { hashValue } from '#domain/hash.ts';
import { MAX_INLINE_BYTES } from '#domain/limits.ts';
import { parseScenario } from '#simulator/server.ts';
import { getJson } from '#store/get-json.ts';
import { loadGeneration } from '#store/load-generation.ts';
import { putJson } from '#store/put-json.ts';
import { ActivityRig } from '../support/activity-rig.ts';

const NOW = '2026-11-24T10:00:00.000Z';

/** A simulator of which every answer comes to this. */
function alwaysSo(model: Record<string, unknown>) {
  return parseScenario({ models: { 'sim-small': model, 'sim-large': {} } });
}

async function answered(rig: ActivityRig, id: string): Promise<{ input: CallInput; attemptId: string }> {
  const input = await rig.firstCall(id);
  const { attemptId } = await rig.run(rig.activities().generate, input);
  return { input, attemptId };
}

describe('validate', () => {
  test.for([
    [{ violates: { tool: 1 } }, 'SchemaMismatch'],
    [{ malformed: { tool: 1 } }, 'MalformedJson'],
    [{ truncates: 1 }, 'Truncated'],
    [{ refuses: 1 }, 'Refused'],
    [{ empty: 1 }, 'Empty'],
  ] as const)('of an answer that %j writes the reason and its findings down', async ([model, reason]) => {
    await using rig = await ActivityRig.open();
    rig.simulator.setScenario(alwaysSo(model));
    const { input, attemptId } = await answered(rig, 'bad');
    const verdict = await rig.run(rig.activities().validate, { plan: input.plan, attemptId });
    const [row] = await rig.ledger(input.plan.generation);
    expect(row?.state).toBe('answered');
    expect(verdict.kind).toBe('invalid');
    expect(row?.verdict).toBe(verdict.kind === 'invalid' ? verdict.reason : '');
    if (reason !== 'MalformedJson') expect(verdict).toMatchObject({ reason });
    expect(row?.findings?.length).toBeGreaterThan(0);
    expect(verdict).toMatchObject({ outputHash: null, findings: row?.findings?.slice(0, 5) });
  });

  test('keeps a valid output under the hash of its canonical form, and says the same again', async () => {
    await using rig = await ActivityRig.open();
    const { input, attemptId } = await answered(rig, 'good');
    const first = await rig.run(rig.activities().validate, { plan: input.plan, attemptId });
    if (first.kind !== 'valid') throw new Error('The answer was expected to be valid.');
    const stored = await getJson(rig.store.db, { hash: first.outputHash });
    expect(stored?.value).toEqual({ intent: expect.any(String), urgency: expect.any(String) });
    expect(first.outputHash).toBe(hashValue(stored?.value));
    expect(await rig.run(rig.activities().validate, { plan: input.plan, attemptId })).toEqual(first);
  });
});

describe('a repair', () => {
  test('is told of the broken answer and of what was wrong, and its prompt is another request', async () => {
    await using rig = await ActivityRig.open();
    rig.simulator.setScenario(alwaysSo({ violates: { tool: 1 } }));
    const { input, attemptId } = await answered(rig, 'repair');
    const verdict = await rig.run(rig.activities().validate, { plan: input.plan, attemptId });
    if (verdict.kind !== 'invalid') throw new Error('The answer was expected to be invalid.');
    const { reason, findings, outputHash } = verdict;
    const endpoint = input.plan.rungs[1]?.endpoints[0] ?? input.endpoint;
    const broken = { attemptId, reason, findings, outputHash };
    const repair = { ...input, step: 1, rung: 1, endpoint, broken, hint: 'look at the verb' };
    const result = await rig.run(rig.activities().repair, repair);
    const rows = await rig.ledger(input.plan.generation);
    expect(rows.map(({ purpose, step }) => [purpose, step])).toEqual([
      ['generate', 0],
      ['repair', 1],
    ]);
    expect(rows[1]?.requestHash).not.toBe(rows[0]?.requestHash);
    const request = await getJson(rig.store.db, { hash: rows[1]?.requestBody ?? '' });
    const text = JSON.stringify(request?.value);
    expect(text).toContain('look at the verb');
    expect(text).toContain(findings[0]?.path);
    expect(
      await rig.run(rig.activities().validate, { plan: input.plan, attemptId: result.attemptId }),
    ).toMatchObject({
      kind: 'valid',
    });
  });

  test('of an answer that was cut off asks the same question with more room', async () => {
    await using rig = await ActivityRig.open();
    rig.simulator.setScenario(alwaysSo({ truncates: 1 }));
    const { input, attemptId } = await answered(rig, 'cut');
    const broken = { attemptId, reason: 'Truncated', findings: [], outputHash: null } as const;
    await rig.run(rig.activities().repair, { ...input, step: 1, broken, maxOutputTokens: 1024 });
    const bodies = await Promise.all(
      (await rig.ledger(input.plan.generation)).map(
        async ({ requestBody }) => (await getJson(rig.store.db, { hash: requestBody }))?.value,
      ),
    );
    const [first, second] = bodies as { messages: unknown; maxOutputTokens: number }[];
    expect(second?.messages).toEqual(first?.messages);
    expect([first?.maxOutputTokens, second?.maxOutputTokens]).toEqual([512, 1024]);
  });
});

describe('an output of more than 32 KiB', () => {
  const LARGE = { text: 'x'.repeat(MAX_INLINE_BYTES) };

  test('ends as a reference, and not in a history', async () => {
    await using rig = await ActivityRig.open();
    const { plan } = await rig.firstCall('large');
    const { hash: outputHash } = await putJson(rig.store.db, { value: LARGE, now: NOW });
    const ending = { kind: 'accepted', mended: false, outputHash } as const;
    const state = await rig.run(rig.activities().settle, { generation: plan.generation, round: 1, ending });
    expect(state.ending).toEqual({
      kind: 'accepted',
      rung: 0,
      mended: false,
      output: null,
      outputRef: outputHash,
    });
    expect(JSON.stringify(state).length).toBeLessThan(2048);
  });

  test('is not shown to a reviewer in the state; its hash is', async () => {
    await using rig = await ActivityRig.open();
    const { input, attemptId } = await answered(rig, 'large-draft');
    const { hash: outputHash } = await putJson(rig.store.db, { value: LARGE, now: NOW });
    const review = { plan: input.plan, reason: 'policy: always', attemptId, outputHash };
    expect(await rig.run(rig.activities().openReview, review)).toMatchObject({
      sees: outputHash,
      draft: null,
    });
  });

  test('a small one is inline', async () => {
    await using rig = await ActivityRig.open();
    const { plan } = await rig.firstCall('small');
    const value = { text: 'x'.repeat(MAX_INLINE_BYTES - 20) };
    const { hash: outputHash } = await putJson(rig.store.db, { value, now: NOW });
    const ending = { kind: 'accepted', mended: true, outputHash } as const;
    const state = await rig.run(rig.activities().settle, { generation: plan.generation, round: 1, ending });
    expect(state.ending).toMatchObject({ output: value, outputRef: null });
  });
});

describe('openReview', () => {
  test('names the draft by its hash, keeps its first times, and puts the generation into review', async () => {
    await using rig = await ActivityRig.open();
    const { input, attemptId } = await answered(rig, 'reviewed');
    const verdict = await rig.run(rig.activities().validate, { plan: input.plan, attemptId });
    if (verdict.kind !== 'valid') throw new Error('The answer was expected to be valid.');
    const review = { plan: input.plan, reason: 'policy: always', attemptId, outputHash: verdict.outputHash };
    const first = await rig.run(rig.activities().openReview, review);
    expect(first).toMatchObject({ sees: verdict.outputHash, draft: { intent: expect.any(String) } });
    expect(Date.parse(first.due) - Date.parse(first.since)).toBe(input.plan.review.withinMs);
    expect(await rig.run(rig.activities().openReview, review)).toEqual(first);
    const { generation } = input.plan;
    expect(await loadGeneration(rig.store.db, { generation })).toMatchObject({ stage: 'review' });
  });

  test('of a broken answer names the raw body, and of no answer nothing', async () => {
    await using rig = await ActivityRig.open();
    const { input, attemptId } = await answered(rig, 'raw');
    const [row] = await rig.ledger(input.plan.generation);
    const open = rig.activities().openReview;
    const about = { plan: input.plan, reason: 'Refused', outputHash: null };
    expect(await rig.run(open, { ...about, attemptId })).toMatchObject({ sees: row?.bodyHash, draft: null });
    expect(await rig.run(open, { ...about, attemptId: null })).toMatchObject({ sees: null, draft: null });
  });
});
