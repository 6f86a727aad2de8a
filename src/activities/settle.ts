import type { GenerationState } from '#contract/generation-state.ts';
import type { SettleInput } from '#contract/steps.ts';
import { settleRound } from '#store/settle-round.ts';

import type { ActivityDeps } from './deps.ts';
import { loadState } from './load-state.ts';

/** Writes the ending, once for a generation and round; a second try returns the one that stands. */
export async function settle({ db, now }: ActivityDeps, input: SettleInput): Promise<GenerationState> {
  await settleRound(db, { ...input, now: now().toISOString() });
  return loadState(db, input);
}
