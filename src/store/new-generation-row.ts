import type { GenerationKey } from '#domain/identity.ts';

import { checkedCount } from './checked-number.ts';
import { writeJson } from './json-column.ts';
import type { GenerationsTable } from './tables.ts';

export interface NewGeneration {
  readonly key: GenerationKey;
  readonly generation: string;
  readonly version: number;
  readonly simulated: boolean;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly now: string;
}

/** What every generation is born with; its input and what is its own are added by the caller. */
export function newGenerationRow(
  born: NewGeneration,
): Omit<GenerationsTable, 'inputHash' | 'inputBody' | 'priority'> {
  const { key, generation, version, simulated, metadata, now } = born;
  return {
    generation,
    task: key.task,
    version: checkedCount('version', version),
    batch: key.batch,
    itemId: key.id,
    seq: null,
    runOrder: null,
    extra: null,
    metadata: metadata === undefined ? null : writeJson(metadata),
    reviewOverride: 'policy',
    budgetUsd: null,
    round: 1,
    stage: 'queued',
    endingKind: null,
    failureKind: null,
    failureMessage: null,
    simulated: simulated ? 1 : 0,
    createdAt: now,
    endedAt: null,
  };
}
