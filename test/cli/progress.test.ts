import { describe, expect, test } from 'vitest';

import type { BatchCounts } from '#store/count-batch.ts';
import { progressLine } from '../../src/cli/progress-line.ts';
import { RecentRate } from '../../src/cli/recent-rate.ts';

const ENDINGS = { accepted: 500, repaired: 8, approved: 0, rejected: 0, 'dead-lettered': 2, cancelled: 0 };
const COUNTS: BatchCounts = {
  submitted: 1000,
  queued: 400,
  inFlight: 80,
  waiting: 10,
  endings: ENDINGS,
  costUsd: 1.25,
};
const FACTS = {
  batch: 'b77',
  state: 'running',
  why: null,
  counts: COUNTS,
  rate: 48,
  elapsedMs: 9000,
} as const;
const WIDE = Number.POSITIVE_INFINITY;

describe('a line of progress', () => {
  test('tells how far, how fast, how long yet, what it costs, how it ends', () => {
    expect(progressLine(FACTS, WIDE)).toBe(
      'b77: 520/1000 (52 %) · 48.0/s · 10 s left · $1.2500 · 10 waiting for a person · 500 accepted · 8 repaired · 2 dead-lettered · 80 in flight',
    );
  });

  test.for([10, 20, 40, 60, 79, 100])('fits a terminal of %i columns', (columns) => {
    expect(progressLine(FACTS, columns).length).toBeLessThanOrEqual(columns);
  });

  test('has no rate and no time left while nothing is known of them, or the batch is paused', () => {
    expect(progressLine({ ...FACTS, rate: null }, WIDE)).not.toMatch(/\/s|left/);
    expect(progressLine({ ...FACTS, state: 'paused', why: 'budget' }, WIDE)).toContain(
      '(52 %) · paused (budget) · $',
    );
  });
});

test('a line of what is over tells how long it took, and no rate', () => {
  const over = { ...COUNTS, queued: 0, inFlight: 0 };
  expect(progressLine({ ...FACTS, counts: over }, WIDE)).toContain('(52 %) · in 9 s · $1.2500');
});

describe('the rate', () => {
  test('is that of the last half minute, not of the whole', () => {
    const rate = new RecentRate();
    expect(rate.add(0, 0)).toBeNull();
    expect(rate.add(1000, 100)).toBe(100);
    // A storm: nothing for two minutes, then ten a second.
    let last: number | null = null;
    for (let second = 2; second <= 120; second++) last = rate.add(second * 1000, 100);
    expect(last).toBe(0);
    for (let second = 121; second <= 150; second++) last = rate.add(second * 1000, 100 + (second - 120) * 10);
    expect(last).toBeCloseTo(10, 5);
  });
});
