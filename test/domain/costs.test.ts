import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { costOf } from '#domain/costs.ts';

const usage = { inputTokens: 1000, cachedInputTokens: 500, outputTokens: 100 };

describe('the cost of a call', () => {
  test.each([
    ['anthropic', 'claude-haiku-4-5', 0.00105],
    ['anthropic', 'claude-sonnet-4-6', 0.00315],
    ['openai', 'gpt-4.1-mini', 0.00041],
    ['openai', 'gpt-4.1', 0.00205],
  ] as const)('of %s %s counts cached input once, at its price', (protocol, model, cost) => {
    expect(costOf({ protocol, model, prices: null, usage })).toBeCloseTo(cost, 10);
  });

  test.each(['sim-small', 'my-own-model', ''])('of the unknown model %j is unknown, not 0', (model) => {
    expect(costOf({ protocol: 'openai', model, prices: null, usage })).toBeNull();
  });

  test("is by the configuration's prices where there are some, also for a known model", () => {
    const prices = { inputPerMillion: 10, outputPerMillion: 20 };
    expect(costOf({ protocol: 'openai', model: 'gpt-4.1', prices, usage })).toBeCloseTo(0.012, 10);
    const cached = { ...prices, cachedInputPerMillion: 1 };
    expect(costOf({ protocol: 'openai', model: 'gpt-4.1', prices: cached, usage })).toBeCloseTo(0.0075, 10);
  });

  test('is 0 on a server of our own', () => {
    const prices = { inputPerMillion: 0, outputPerMillion: 0 };
    expect(costOf({ protocol: 'openai', model: 'own', prices, usage })).toBe(0);
  });

  test('is never negative, and caching never makes it dearer', () => {
    const tokens = fc.nat({ max: 90_000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, (inputTokens, cachedInputTokens, outputTokens) => {
        const ask = { protocol: 'anthropic', model: 'claude-haiku-4-5', prices: null } as const;
        const cost = costOf({ ...ask, usage: { inputTokens, cachedInputTokens, outputTokens } });
        const uncached = costOf({ ...ask, usage: { inputTokens, cachedInputTokens: 0, outputTokens } });
        expect(cost).toBeGreaterThanOrEqual(0);
        expect(cost).toBeLessThanOrEqual((uncached ?? 0) + 1e-12);
      }),
    );
  });
});
