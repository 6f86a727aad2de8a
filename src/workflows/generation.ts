import { GenerationRun } from './generation-run.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import type { StartGeneration } from '#contract/start-generation.ts';

/**
 * One generation: generated, validated, repaired by a stronger model, reviewed by a person where needed, and settled
 * in exactly one ending. The result is CONTRACTS 2; a cancelled run returns its ending `cancelled` like any other.
 */
export async function generation(start: StartGeneration): Promise<GenerationState> {
  return new GenerationRun(start).run();
}
