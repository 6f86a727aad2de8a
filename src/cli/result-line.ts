import type { ResultRecord } from '#store/iterate-results.ts';
import { NO_USAGE } from '#domain/usage.ts';

/** One line of a batch's output: the result of CONTRACTS 2, and what the input carried along. */
export function resultLine({ generation, round }: ResultRecord): Record<string, unknown> {
  const { id, task, version, stage, simulated, extra } = generation;
  return {
    id,
    task,
    version,
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
