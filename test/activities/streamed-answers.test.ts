import { describe, expect, test } from 'vitest';

import type { CallInput } from '#contract/steps.ts';
import type { PlannedEndpoint } from '#domain/plan.ts';
import { getBody } from '#store/get-body.ts';
import { ActivityRig } from '../support/activity-rig.ts';

/** The first call of a generation on one endpoint of its route, streamed. */
async function streamedCall(
  rig: ActivityRig,
  endpoint: string,
  mode: PlannedEndpoint['mode'],
): Promise<CallInput> {
  const input = await rig.firstCall(`${endpoint}-${mode}`);
  const planned = input.plan.rungs[0]?.endpoints.find(({ name }) => name === endpoint);
  if (planned === undefined) throw new Error(`The route has no endpoint ${endpoint}.`);
  return { ...input, endpoint: { ...planned, mode, stream: true } };
}

const CASES = [
  ['claude-haiku', 'prompt', 'event: message_stop'],
  ['claude-haiku', 'tool', 'event: message_stop'],
  ['claude-haiku', 'schema', 'event: message_stop'],
  ['gpt-mini', 'prompt', 'data: [DONE]'],
  ['gpt-mini', 'json', 'data: [DONE]'],
  ['gpt-mini', 'tool', 'data: [DONE]'],
  ['gpt-mini', 'schema', 'data: [DONE]'],
] as const;

describe('a streamed answer', () => {
  test.each(CASES)(
    'of %s in mode %s is kept as it came, and judged from that',
    async (endpoint, mode, last) => {
      await using rig = await ActivityRig.open();
      const input = await streamedCall(rig, endpoint, mode);
      const { attemptId, usage } = await rig.run(rig.activities().generate, input);
      const [attempt] = await rig.ledger(input.plan.generation);
      expect(attempt).toMatchObject({ state: 'answered', stopKind: 'complete', usageState: 'exact' });
      expect(usage.outputTokens).toBeGreaterThan(0);
      const body = await getBody(rig.store.db, { hash: attempt?.bodyHash ?? '' });
      expect(new TextDecoder().decode(body)).toContain(last);
      const verdict = await rig.run(rig.activities().validate, { plan: input.plan, attemptId });
      expect(verdict).toMatchObject({ kind: 'valid', mended: false });
    },
  );

  test.each(['claude-haiku', 'gpt-mini'])(
    'of %s that is cut is no answer, and may have been billed',
    async (name) => {
      await using rig = await ActivityRig.open([{ kind: 'reset', when: 'in-body' }]);
      const input = await streamedCall(rig, name, 'tool');
      await expect(rig.run(rig.activities().generate, input)).rejects.toMatchObject({
        type: 'ConnectionLost',
        nonRetryable: false,
      });
      const [attempt] = await rig.ledger(input.plan.generation);
      expect(attempt).toMatchObject({ state: 'unknown', failureKind: 'ConnectionLost' });
      // What came is evidence.
      expect(attempt?.bodyHash).not.toBeNull();
    },
  );
});
