import { calcPrice } from '@pydantic/genai-prices';

import type { Protocol } from './call.ts';
import type { Prices } from './endpoint.ts';
import { roundUsd } from './usd.ts';
import type { Usage } from './usage.ts';

export interface CostArguments {
  readonly protocol: Protocol;
  /** The model's real name, also where the simulator stands in for it. */
  readonly model: string;
  /** The configuration's, which win over the price list. */
  readonly prices: Prices | null;
  readonly usage: Usage;
}

const MILLION = 1_000_000;

/** USD of a call; null where neither the configuration nor the price list knows the model: unknown is not free. */
export function costOf({ protocol, model, prices, usage }: CostArguments): number | null {
  if (prices !== null) return configuredCost(prices, usage);
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  // The list knows tiers by prompt size, so it is given the whole input, the cached part included.
  const price = calcPrice(
    {
      input_tokens: inputTokens,
      cache_read_tokens: Math.min(cachedInputTokens, inputTokens),
      output_tokens: outputTokens,
    },
    model,
    { providerId: protocol },
  );
  return price === null ? null : roundUsd(price.total_price);
}

function configuredCost(prices: Prices, { inputTokens, cachedInputTokens, outputTokens }: Usage): number {
  const cached = Math.min(cachedInputTokens, inputTokens);
  const cachedPrice = prices.cachedInputPerMillion ?? prices.inputPerMillion;
  const input = (inputTokens - cached) * prices.inputPerMillion + cached * cachedPrice;
  return roundUsd((input + outputTokens * prices.outputPerMillion) / MILLION);
}
