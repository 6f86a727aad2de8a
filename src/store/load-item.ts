import type { Stage } from '#domain/ending.ts';
import type { GenerationKey } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';

import type { Db } from './db.ts';
import { readJson, readJsonBytes } from './json-column.ts';
import type { ReviewOverride } from './tables.ts';

/** What a lane needs to know to take an item up. */
export interface ItemRecord {
  readonly generation: string;
  readonly key: GenerationKey;
  readonly version: number;
  readonly input: unknown;
  readonly stage: Stage;
  readonly round: number;
  readonly simulated: boolean;
  readonly reviewOverride: ReviewOverride;
  readonly budgetUsd: number | null;
  /** Null before its round has begun. */
  readonly started: { readonly plan: Plan | null; readonly carrier: string } | null;
}

/** One item of a batch with its input, by one statement. */
export async function loadItem(
  db: Db,
  { generation }: { readonly generation: string },
): Promise<ItemRecord | undefined> {
  const row = await db
    .selectFrom('generations as g')
    .innerJoin('bodies', 'bodies.hash', 'g.inputBody')
    .leftJoin('rounds', (join) =>
      join.onRef('rounds.generation', '=', 'g.generation').onRef('rounds.round', '=', 'g.round'),
    )
    .select([
      'g.task',
      'g.batch',
      'g.itemId as id',
      'g.version',
      'g.stage',
      'g.round',
      'g.simulated',
      'g.reviewOverride',
      'g.budgetUsd',
      'bodies.bytes as input',
      'rounds.startedAt',
      'rounds.plan',
      'rounds.carrier',
    ])
    .where('g.generation', '=', generation)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { task, batch, id, version, stage, round, simulated, reviewOverride, budgetUsd } = row;
  return {
    generation,
    key: { task, batch, id },
    version,
    input: readJsonBytes(row.input),
    stage,
    round,
    simulated: simulated === 1,
    reviewOverride,
    budgetUsd,
    started:
      row.startedAt === null
        ? null
        : {
            plan: row.plan === null ? null : readJson<Plan>(row.plan),
            carrier: row.carrier ?? generation,
          },
  };
}
