import type { PromptVariant, SelectionFeatures } from './task.ts';

/** The cheapest variant that suits; the last one always does. */
export function selectPrompt(
  variants: readonly PromptVariant[],
  features: SelectionFeatures,
): PromptVariant | undefined {
  return variants.find((variant) => variant.when === undefined || variant.when(features)) ?? variants.at(-1);
}
