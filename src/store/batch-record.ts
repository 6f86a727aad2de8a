import type { Selectable } from 'kysely';

import type { BatchesTable } from './tables.ts';

export interface BatchRecord extends Omit<Selectable<BatchesTable>, 'simulated'> {
  readonly simulated: boolean;
}

export function batchRecord(row: Selectable<BatchesTable>): BatchRecord {
  return { ...row, simulated: row.simulated === 1 };
}
