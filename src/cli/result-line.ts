import type { GenerationState } from '#contract/generation-state.ts';
import { NO_USAGE } from '#domain/usage.ts';
import type { ResultRecord } from '#store/iterate-results.ts';

type PublicState = Pick<
  GenerationState,
  'id' | 'task' | 'version' | 'round' | 'stage' | 'ending' | 'attempts' | 'usage' | 'costUsd' | 'simulated'
>;

/** One line of a results file: the result of CONTRACTS 2 and what the input carried along. */
export interface ResultLine extends PublicState {
  readonly extra: unknown;
}

export function resultLine({ generation, round }: ResultRecord): ResultLine {
  const { id, task, version, stage, simulated, extra } = generation;
  return {
    id,
    task,
    // 0: no such task was configured, so no version could be chosen.
    version: version === 0 ? null : version,
    round: generation.round,
    stage,
    ending: round?.ending ?? null,
    attempts: round?.attempts ?? 0,
    usage: round?.usage ?? NO_USAGE,
    costUsd: round?.costUsd ?? 0,
    simulated,
    extra,
  };
}
