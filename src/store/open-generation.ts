import type { Stage } from '#domain/ending.ts';
import type { GenerationKey } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';

import { checkedCost } from './checked-number.ts';
import { inTransaction } from './db.ts';
import type { Db } from './db.ts';
import { findRound } from './find-round.ts';
import { lockGeneration } from './lock-rows.ts';
import { newGenerationRow } from './new-generation-row.ts';
import { putJson } from './put-json.ts';
import type { Priority, ReviewOverride } from './tables.ts';

export interface GenerationToOpen {
  readonly key: GenerationKey;
  /** The workflow id. */
  readonly generation: string;
  readonly version: number;
  readonly inputHash: string;
  /** The input itself, or the hash under which it is in the store. */
  readonly input: { readonly value: unknown } | { readonly ref: string };
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly priority: Priority;
  readonly reviewOverride: ReviewOverride;
  readonly budgetUsd: number | null;
  readonly simulated: boolean;
  /** The run that opens it: the same run again, after a crash, finds it opened and not running elsewhere. */
  readonly runId: string;
  readonly now: string;
}

export type OpenGenerationOutcome =
  /** Ours to run. `plan` is there where this run, before a crash, had started the round already. */
  | {
      readonly kind: 'opened';
      readonly generation: string;
      readonly round: number;
      readonly plan: Plan | null;
    }
  /** Another run has started the round and not ended it. */
  | {
      readonly kind: 'running';
      readonly generation: string;
      readonly round: number;
      readonly stage: Stage;
      readonly runId: string | null;
      readonly plan: Plan | null;
    }
  | { readonly kind: 'ended'; readonly generation: string; readonly round: number }
  /** The id stands in the store with another input: `ours` is the store's hash. Nothing was changed. */
  | { readonly kind: 'conflict'; readonly ours: string; readonly theirs: string };

/**
 * Finds or makes the row of a generation. The store's unique key decides which generation an id is, however long
 * ago it ran; rows of a batch are there already and keep what they were submitted with.
 */
export function openGeneration(db: Db, wanted: GenerationToOpen): Promise<OpenGenerationOutcome> {
  return inTransaction(db, async (trx) => {
    await lockGeneration(trx, wanted);
    const row = (await findRow(trx, wanted.key)) ?? (await insertRow(trx, wanted));
    if (row.inputHash !== wanted.inputHash) {
      return { kind: 'conflict', ours: row.inputHash, theirs: wanted.inputHash };
    }
    const { generation, round, stage } = row;
    if (stage === 'done') return { kind: 'ended', generation, round };
    const started = await findRound(trx, { generation, round });
    if (started === undefined || started.runId === wanted.runId) {
      return { kind: 'opened', generation, round, plan: started?.plan ?? null };
    }
    return { kind: 'running', generation, round, stage, runId: started.runId, plan: started.plan };
  });
}

function findRow(db: Db, key: GenerationKey) {
  return db
    .selectFrom('generations')
    .select(['generation', 'inputHash', 'round', 'stage'])
    .where('task', '=', key.task)
    .where('batch', '=', key.batch)
    .where('itemId', '=', key.id)
    .executeTakeFirst();
}

async function insertRow(db: Db, wanted: GenerationToOpen) {
  const { input, inputHash, priority, reviewOverride, budgetUsd, now } = wanted;
  const inputBody = 'ref' in input ? input.ref : (await putJson(db, { value: input.value, now })).hash;
  await db
    .insertInto('generations')
    .values({
      ...newGenerationRow({ ...wanted, metadata: wanted.metadata }),
      inputHash,
      inputBody,
      priority,
      reviewOverride,
      budgetUsd: checkedCost('budgetUsd', budgetUsd),
    })
    // Where transactions run side by side, another one may have been quicker; which key tells of it is open.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await findRow(db, wanted.key);
  if (row === undefined) throw new Error(`The row of ${wanted.generation} is gone.`);
  return row;
}
