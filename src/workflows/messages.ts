import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

import type { BatchProgress } from '#contract/batch.ts';
import type { GenerationState } from '#contract/generation-state.ts';
import { QUERIES, SIGNALS, UPDATES } from '#contract/names.ts';

/** Arguments are `unknown` on purpose: anybody may send anything, and each handler parses before it believes. */
export const decideSignal = defineSignal<[unknown]>(SIGNALS.decide);
export const decideUpdate = defineUpdate<GenerationState, [unknown]>(UPDATES.decide);
export const stateQuery = defineQuery<GenerationState>(QUERIES.state);

export const pauseSignal = defineSignal<[unknown]>(SIGNALS.pause);
export const resumeSignal = defineSignal(SIGNALS.resume);
export const cancelSignal = defineSignal<[unknown]>(SIGNALS.cancel);
export const waitingSignal = defineSignal<[string]>(SIGNALS.waiting);
export const yieldsSignal = defineSignal<[{ readonly lane: string; readonly places: number }]>(
  SIGNALS.yields,
);
export const widenSignal = defineSignal<[number]>(SIGNALS.widen);
export const progressQuery = defineQuery<BatchProgress>(QUERIES.progress);
