import { describe, expect, test } from 'vitest';

import { planOwn, produceOnce, rigWithBatch } from './submitted-batch.ts';
import { ActivityRig } from '../support/activity-rig.ts';

/** The prompt of a short message and its schema are some thousand of the rig's estimated tokens; 512 are for the answer. */
const TOO_SMALL = 600;
const LARGE_ENOUGH = 8000;

describe('an endpoint with a known context window', () => {
  test.each([
    [TOO_SMALL, 'refuses before the call what it would cut without a word'],
    [LARGE_ENOUGH, 'takes what fits'],
  ])('of %s tokens %s', async (contextTokens) => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall('long');
    const endpoint = { ...input.endpoint, contextTokens };
    const called = rig.run(rig.activities().generate, { ...input, endpoint });
    if (contextTokens === LARGE_ENOUGH) {
      await expect(called).resolves.toMatchObject({ found: false });
      return;
    }
    await expect(called).rejects.toMatchObject({
      type: 'ContextLengthExceeded',
      nonRetryable: true,
      message: expect.stringMatching(/needs about \d+ tokens and 512 .* claude-haiku holds 600; no call/),
    });
    expect(await rig.calls()).toEqual([]);
    expect(await rig.ledger(input.plan.generation)).toEqual([]);
  });

  test('makes an item of a lane an exception of which nothing was sent', async () => {
    await using rig = await rigWithBatch();
    const haiku = rig.deps.registry.endpoints.get('claude-haiku');
    if (haiku === undefined) throw new Error('no endpoint');
    const endpoints = new Map(rig.deps.registry.endpoints).set('claude-haiku', {
      ...haiku,
      contextTokens: TOO_SMALL,
    });
    const registry = { ...rig.deps.registry, endpoints };
    expect(await produceOnce(rig, '0', { registry })).toEqual({ kind: 'exception', from: null });
    expect(await rig.calls()).toEqual([]);
    expect((await planOwn(rig, '0')).kind).toBe('planned');
  });
});
