import type { GenerationState } from '#contract/generation-state.ts';
import type { SettleInput } from '#contract/steps.ts';
import { closeOrphans } from '#store/close-orphans.ts';
import { settleRound } from '#store/settle-round.ts';

import type { ActivityDeps } from './deps.ts';
import { loadState } from './load-state.ts';

/** Writes the ending, once for a generation and round; a second try returns the one that stands. */
export async function settle({ db, now }: ActivityDeps, input: SettleInput): Promise<GenerationState> {
  const at = now().toISOString();
  // A call whose worker died and that nobody came back for (the run was cancelled meanwhile) is still open in the
  // ledger. An answer that comes even now is kept as late.
  await closeOrphans(db, { generation: input.generation, round: input.round, now: at });
  await settleRound(db, { ...input, now: at });
  return loadState(db, input);
}
