import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import type { CallInput } from '#contract/steps.ts';
import { attemptLines } from '#cli/format-attempt.ts';
import type { Failure } from '#domain/failure.ts';
import type { Provider } from '#providers/provider.ts';
import { ActivityRig, scenarioWith } from '../support/activity-rig.ts';
import { AN_INPUT, BATCH, exceptionFrom, itemOf, produceOnce, rigWithBatch } from './submitted-batch.ts';

const LONG_WAIT = { kind: 'RateLimited', message: 'planted', retryAfterMs: 601_000 } as const;
const FORBIDDEN = { kind: 'Overloaded', message: 'planted', retryForbidden: true } as const;
const AWAY = { kind: 'Unreachable', message: 'Nobody answers.' } as const;

/** A provider whose calls all fail alike, with their number. */
function failing(failure: Failure) {
  const made: string[] = [];
  const provider = (): Provider => ({
    call: async ({ attemptId }) => {
      made.push(attemptId);
      const timing = { acceptedMs: null, totalMs: 1 };
      return { kind: 'failed', failure, maybeBilled: false, body: null, timing };
    },
  });
  return { provider, made };
}

async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`No failure of ours: ${String(error)}`);
}

const at = (input: CallInput, index: number): CallInput => {
  const endpoint = input.plan.rungs[0]?.endpoints[index];
  if (endpoint === undefined) throw new Error(`The route has no endpoint ${index}.`);
  return { ...input, endpoint };
};

describe('a call to another endpoint', () => {
  test('says in the ledger, and in explain, why it goes there', async () => {
    await using rig = await ActivityRig.open([{ kind: 'status', status: 529 }]);
    const first = await rig.firstCall('told');
    const { generate } = rig.activities();
    for (let n = 0; n < 4; n += 1) await failureOf(rig.run(generate, first));
    rig.simulator.setScenario(scenarioWith([]));
    const message = 'The provider is overloaded (status 529).';
    const fallback = { from: 'claude-haiku', kind: 'Overloaded', message } as const;
    await rig.run(generate, { ...at(first, 1), fallback });
    const ledger = await rig.ledger(first.plan.generation);
    expect(ledger.map(({ endpoint, fallback: why, final }) => [endpoint, why, final])).toEqual([
      ...[false, false, false, true].map((final) => ['claude-haiku', null, final]),
      ['gpt-mini', fallback, false],
    ]);
    const lines = ledger.flatMap((attempt) => attemptLines(attempt));
    expect(lines.filter((line) => line.includes('fallback'))).toEqual([
      '   fallback from claude-haiku: Overloaded, The provider is overloaded (status 529).',
    ]);
  });
});

describe('a schema whose compilation timed out', () => {
  test.each([false, true])(
    'may be asked for once more, in the ledger too: %s',
    async (retryGrammarTimeout) => {
      await using rig = await ActivityRig.open([{ kind: 'body', fixture: 'grammar-timeout' }]);
      const input = await rig.firstCall('grammar');
      const endpoint = { ...input.endpoint, ...(retryGrammarTimeout && { retryGrammarTimeout }) };
      const { generate } = rig.activities();
      for (let n = 0; n < 3; n += 1) {
        const failure = await failureOf(rig.run(generate, { ...input, endpoint }));
        // Temporal never repeats it: that is for the ladder, which counts.
        expect([failure.type, failure.nonRetryable]).toEqual(['BadRequest', true]);
      }
      const ledger = await rig.ledger(input.plan.generation);
      expect(ledger.map(({ final }) => final)).toEqual(retryGrammarTimeout ? [false, true] : [true]);
      expect(await rig.calls()).toHaveLength(ledger.length);
    },
  );
});

describe('an endpoint that must not be asked again', () => {
  test.for([FORBIDDEN, LONG_WAIT])('is not, in a lane, whoever takes the item up (%j)', async (failure) => {
    await using rig = await rigWithBatch();
    const { provider, made } = failing(failure);
    expect(await produceOnce(rig, '0', { provider })).toEqual(exceptionFrom('test-1'));
    // As after a worker that died before Temporal heard of it: the ledger alone knows.
    expect(await produceOnce(rig, '0', { provider })).toEqual(exceptionFrom('test-1'));
    expect(made).toEqual(['test-1']);
    const start = { task: 'support-triage', batch: BATCH, id: '0', input: AN_INPUT };
    const from = { attempt: 'test-1', step: 0 };
    const { plan, generate } = rig.activities({ provider });
    const planned = await rig.run(plan, {
      start: { ...start, from },
      workflowId: itemOf('0'),
      runId: 'own-run',
    });
    const { kind, message } = failure;
    expect(planned).toMatchObject({
      kind: 'planned',
      standing: { kind: 'failed', endpoint: 'claude-haiku', failure: { kind, message } },
    });
    // Nor where a workflow of its own begins at the route's first endpoint, taken up without that call.
    if (planned.kind !== 'planned') throw new Error('not planned');
    const rung = planned.plan.rungs[0];
    const endpoint = rung?.endpoints[0];
    if (rung === undefined || endpoint === undefined) throw new Error('no endpoint');
    const input = { step: 0, rung: 0, endpoint, broken: null, hint: null, budgetUsd: null };
    const { maxOutputTokens } = rung;
    const again = rig.run(generate, { ...input, plan: planned.plan, maxOutputTokens });
    expect(await failureOf(again)).toMatchObject({ type: kind, message, nonRetryable: true });
    expect(made).toEqual(['test-1']);
  });

  test.for([FORBIDDEN, LONG_WAIT])('is not, in a workflow of its own (%j)', async (failure) => {
    await using rig = await ActivityRig.open();
    const { provider, made } = failing(failure);
    const first = await rig.firstCall('own');
    const { generate } = rig.activities({ provider });
    for (let n = 0; n < 2; n += 1) {
      const { type, nonRetryable } = await failureOf(rig.run(generate, first));
      expect({ type, nonRetryable }).toEqual({ type: failure.kind, nonRetryable: true });
    }
    expect(made).toEqual(['test-1']);
    // The next endpoint has calls of its own.
    await failureOf(rig.run(generate, at(first, 1)));
    expect(made).toEqual(['test-1', 'test-2']);
  });

  test('is left after a second call that reached nobody, and the last of the route after the fourth', async () => {
    await using rig = await ActivityRig.open();
    const { provider } = failing(AWAY);
    const first = await rig.firstCall('away');
    const { generate } = rig.activities({ provider });
    const finals: unknown[] = [];
    for (const [input, calls] of [[first, 2] as const, [at(first, 1), 4] as const]) {
      for (let n = 0; n < calls; n += 1) {
        const { nonRetryable } = await failureOf(rig.run(generate, input));
        finals.push(nonRetryable);
      }
    }
    expect(finals).toEqual([false, true, false, false, false, true]);
  });
});
