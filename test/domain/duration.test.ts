import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { durationMs, durationProblem } from '#domain/duration.ts';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['20s', 20_000],
    ['20 seconds', 20_000],
    ['1 second', 1000],
    ['1.5h', 5_400_000],
    ['1 hour', 3_600_000],
    ['90 min', 5_400_000],
    ['2 minutes', 120_000],
    ['3 days', 259_200_000],
    ['1 Day', 86_400_000],
    [' 2 weeks ', 1_209_600_000],
    ['365 days', 31_536_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationProblem(text)).toBeUndefined();
    expect(durationMs(text)).toBe(ms);
  });

  test.each([
    [20, 'has no unit'],
    ['20', 'has no unit'],
    [' 20 ', 'has no unit'],
    ['', 'is no duration'],
    ['soon', 'is no duration'],
    ['3 fortnights', 'is no duration'],
    ['-3 days', 'is no duration'],
    ['1h 30m', 'is no duration'],
    ['3 constructor', 'is no duration'],
    ['0s', 'shorter than a millisecond'],
    ['0.2ms', 'shorter than a millisecond'],
    ['2000 days', 'longer than a year'],
    [null, 'must be a duration'],
    [{}, 'must be a duration'],
  ])('%j is refused: %s', (value, problem) => {
    expect(durationProblem(value)).toContain(problem);
  });

  test('a refused one throws where milliseconds are wanted', () => {
    expect(() => durationMs('20')).toThrow('has no unit');
  });

  test('the units agree with each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (days) => {
        expect(durationMs(`${days} days`)).toBe(durationMs(`${days * 24}h`));
        expect(durationMs(`${days * 24 * 60}min`)).toBe(durationMs(`${days}d`));
      }),
    );
  });

  test('no text makes it throw anything but the problem', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (durationProblem(text) === undefined) expect(durationMs(text)).toBeGreaterThan(0);
        else expect(() => durationMs(text)).toThrow(TypeError);
      }),
    );
  });
});
