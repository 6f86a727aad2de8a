import type { Selectable } from 'kysely';

import { readJson } from './json-column.ts';
import type { GenerationsTable } from './tables.ts';

/** A generation's own row; what its rounds came to is in `RoundRecord`. */
export interface GenerationRecord
  extends Omit<Selectable<GenerationsTable>, 'itemId' | 'extra' | 'metadata' | 'simulated'> {
  readonly id: string;
  readonly extra: unknown;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly simulated: boolean;
}

export function generationRecord(row: Selectable<GenerationsTable>): GenerationRecord {
  const { itemId, extra, metadata, simulated, ...rest } = row;
  return {
    ...rest,
    id: itemId,
    extra: extra === null ? null : readJson<unknown>(extra),
    metadata: metadata === null ? null : readJson<Readonly<Record<string, string>>>(metadata),
    simulated: simulated === 1,
  };
}
