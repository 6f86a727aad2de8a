import type { GenerationState } from '#contract/generation-state.ts';

import { endingText } from './format-ending.ts';
import { costText } from './format-usd.ts';
import { oneLine } from './one-line.ts';

/** Where a generation stands, on one line. */
export function stateText({
  id,
  task,
  stage,
  ending,
  attempts,
  costUsd,
  simulated,
}: GenerationState): string {
  const where = ending === null ? stage : endingText(ending);
  return `${task}, ${oneLine(id)}: ${where} · ${attempts === 1 ? '1 call' : `${attempts} calls`} · ${costText(costUsd, simulated)}`;
}
