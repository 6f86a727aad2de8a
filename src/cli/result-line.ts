import type { GenerationState } from '#contract/generation-state.ts';
import { NO_USAGE } from '#domain/usage.ts';
import type { ResultRecord } from '#store/iterate-results.ts';
import type { LineToRefuse } from '#store/put-refused-lines.ts';

type PublicState = Pick<
  GenerationState,
  'id' | 'task' | 'version' | 'round' | 'stage' | 'ending' | 'attempts' | 'usage' | 'costUsd' | 'simulated'
>;

/** One line of a results file: the result of CONTRACTS 2 and what the input carried along. */
export interface ResultLine extends PublicState {
  readonly extra: unknown;
}

/** A line of the input that was left out, in its place. */
export interface RefusedResultLine {
  readonly id: string | null;
  /** Of the input, from 1. */
  readonly line: number;
  readonly ending: null;
  readonly stage: null;
  /** Why it can't be used. */
  readonly invalid: string;
}

export function refusedResultLine({ id, line, problem }: LineToRefuse): RefusedResultLine {
  return { id, line, ending: null, stage: null, invalid: problem };
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
