import { draw } from './draw.ts';
import type { ModelScenario } from './scenario.ts';

/** The 99th percentile of the standard normal distribution. */
const Z_99 = 2.326_347_874;

/** Keeps the logarithm finite; once in a million million draws. */
const SMALLEST_DRAW = 1e-12;

/** Simulated milliseconds, log-normal with the model's median and p99. */
export function latencyMs(
  model: ModelScenario,
  seed: number,
  ...parts: readonly (string | number)[]
): number {
  const { median, p99 } = model.latencyMs;
  if (median === 0) return 0;
  const sigma = Math.log(p99 / median) / Z_99;
  return (
    median * Math.exp(sigma * normal(draw(seed, 'latency-u', ...parts), draw(seed, 'latency-v', ...parts)))
  );
}

/** Box-Muller: a standard normal number of two uniform ones. */
function normal(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(Math.max(u, SMALLEST_DRAW))) * Math.cos(2 * Math.PI * v);
}
