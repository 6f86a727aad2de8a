import { describe, expect, test } from 'vitest';

import { latencyMs } from '#simulator/latency.ts';

import { scenarioOf } from './support.ts';

describe('latency', () => {
  test('has the median and the 99th percentile of the scenario', () => {
    const { models } = scenarioOf({}, { latencyMs: { median: 6000, p99: 20_000 } });
    const model = models['small'];
    if (model === undefined) throw new Error('no model');
    const drawn = Array.from({ length: 20_000 }, (_, i) =>
      latencyMs(model, 1, 'small', `item ${i}`, 0),
    ).toSorted((a, b) => a - b);
    expect(drawn[10_000]).toBeGreaterThan(5850);
    expect(drawn[10_000]).toBeLessThan(6150);
    expect(drawn[19_800]).toBeGreaterThan(18_500);
    expect(drawn[19_800]).toBeLessThan(21_500);
  });
});
