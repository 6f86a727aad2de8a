import type { GenerationState } from '#contract/generation-state.ts';
import type { Db } from '#store/db.ts';
import { loadGeneration } from '#store/load-generation.ts';

/** The state of one round as the store has it (CONTRACTS 2). */
export async function loadState(
  db: Db,
  { generation, round }: { readonly generation: string; readonly round: number },
): Promise<GenerationState> {
  const loaded = await loadGeneration(db, { generation });
  const found = loaded?.rounds.find((one) => one.round === round);
  if (loaded === undefined || found === undefined)
    throw new Error(`The store has no round ${round} of ${generation}.`);
  return {
    id: loaded.id,
    task: loaded.task,
    version: loaded.version === 0 ? null : loaded.version,
    round,
    stage: found.ending === null ? loaded.stage : 'done',
    ending: found.ending,
    attempts: found.attempts,
    usage: found.usage,
    costUsd: found.costUsd,
    simulated: loaded.simulated,
    inputHash: loaded.inputHash,
    review: null,
    refused: [],
  };
}
