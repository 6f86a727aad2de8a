import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseScenario, startSimulator } from '#simulator/server.ts';
import type { Simulator } from '#simulator/server.ts';
import { ANSWER_ROWS } from './conformance/answer-rows.ts';
import { BODY_ROWS } from './conformance/body-rows.ts';
import { callOffEverywhere } from './conformance/calling-off.ts';
import { told } from './conformance/expected.ts';
import type { Row } from './conformance/expected.ts';
import { REFUSAL_ROWS } from './conformance/refusal-rows.ts';
import { KEY, meetAll, simulatorOf } from './conformance/run-rows.ts';
import type { Met } from './conformance/run-rows.ts';
import { nameOf } from './conformance/where.ts';
import { WIRE_ROWS } from './conformance/wire-rows.ts';

/**
 * One suite for both adapters and all three interfaces: each fault of the simulator, in every mode, whole and streamed,
 * over real HTTP. What each has to come to stands in the tables beside.
 */
const ROWS: readonly Row[] = [...WIRE_ROWS, ...REFUSAL_ROWS, ...BODY_ROWS, ...ANSWER_ROWS];

/** A bound of what is promised: a caller that leaves is not kept waiting. */
const MAX_CALL_OFF_MS = 500;

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);

let simulator: Simulator;
let met: ReadonlyMap<string, readonly Met[]>;
beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled);
  simulator = await simulatorOf(ROWS);
  met = await meetAll(ROWS, simulator);
});
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  await simulator.close();
});

const metBy = (name: string): readonly Met[] => met.get(name) ?? [];
const all = (): readonly Met[] => [...met.values()].flat();

describe('every fault, on every interface, in every mode, whole and streamed', () => {
  it.each(ROWS)('$name', ({ name, expected }) => {
    const came = metBy(name).map(({ where, request, outcome }) => [
      nameOf(where),
      outcome.kind === 'threw' ? outcome : told(outcome, request),
    ]);
    const wanted = metBy(name).map(({ where }) => [
      nameOf(where),
      typeof expected === 'function' ? expected(where) : expected,
    ]);
    expect(came).toEqual(wanted);
    expect(came.length).toBeGreaterThan(0);
  });

  it('is met in at least a thousand calls, each of which is one request', () => {
    expect(all().length).toBeGreaterThan(1000);
    expect(all().filter(({ seen }) => seen !== 1)).toEqual([]);
  });

  it('leaves no trace of the key in an outcome', () => {
    // Not the bodies: those are what the provider sent.
    const traces = all().filter(({ outcome }) => JSON.stringify({ ...outcome, body: null }).includes(KEY));
    expect(traces).toEqual([]);
  });

  it('leaves no rejection that nobody handles', () => {
    expect(unhandled).toEqual([]);
  });
});

describe('a call that is taken back', () => {
  it.each(['before-headers', 'after-headers', 'in-body'])('%s ends at once', async (when) => {
    const models = { stalled: { latencyMs: { median: 1, p99: 2 } } };
    const faults = [{ kind: 'stall', when }];
    await using stalled = await startSimulator({
      port: 0,
      scenario: parseScenario({ seed: 1, timeScale: 1, models, faults }),
    });
    const calls = await callOffEverywhere(stalled, 'stalled');
    for (const { where, outcome, tookMs } of calls) {
      expect([nameOf(where), outcome.kind]).toEqual([nameOf(where), 'aborted']);
      expect([nameOf(where), tookMs < MAX_CALL_OFF_MS]).toEqual([nameOf(where), true]);
    }
    // The provider hears of it too, and stops writing.
    await expect.poll(() => stalled.summary()).toMatchObject({ total: calls.length, open: 0 });
    expect(unhandled).toEqual([]);
  });
});
