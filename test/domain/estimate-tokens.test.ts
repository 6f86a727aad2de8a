import { expect, test } from 'vitest';

import { loadTokenEstimator } from '#domain/estimate-tokens.ts';

test('a text has about as many tokens as words', async () => {
  const estimate = await loadTokenEstimator();
  expect(estimate('')).toBe(0);
  expect(estimate('Why was my card declined at the shop today?')).toBe(10);
});

test('a long text is estimated from its beginning, quickly', async () => {
  const estimate = await loadTokenEstimator();
  const started = performance.now();
  expect(estimate('word '.repeat(100_000))).toBeGreaterThan(90_000);
  estimate('a'.repeat(1_000_000));
  expect(performance.now() - started).toBeLessThan(1000);
});

test('special tokens in a text are data', async () => {
  const estimate = await loadTokenEstimator();
  expect(estimate('<|endoftext|> <|im_start|>')).toBeGreaterThan(2);
});
