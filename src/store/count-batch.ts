import { ENDING_KINDS } from '#domain/ending.ts';
import type { EndingKind } from '#domain/ending.ts';
import { roundUsd } from '#domain/usd.ts';

import type { Db } from './db.ts';

/** `submitted = queued + inFlight + waiting + sum(endings)` in every one. */
export interface BatchCounts {
  readonly submitted: number;
  readonly queued: number;
  readonly inFlight: number;
  /** For a person. */
  readonly waiting: number;
  readonly endings: Readonly<Record<EndingKind, number>>;
  /** Of all rounds, the running ones included. */
  readonly costUsd: number;
}

/** Counts by one statement, so that the sum holds whatever is written meanwhile. */
export async function countBatch(db: Db, { batch }: { readonly batch: string }): Promise<BatchCounts> {
  const groups = await db
    .selectFrom('generations')
    .select((eb) => [
      'stage',
      'endingKind',
      eb.fn.countAll<number>().as('count'),
      eb
        .selectFrom('rounds')
        .innerJoin('generations as g', 'g.generation', 'rounds.generation')
        .select((inner) => inner.fn.sum<number>('rounds.costUsd').as('costUsd'))
        .where('g.batch', '=', batch)
        .as('costUsd'),
    ])
    .where('batch', '=', batch)
    .groupBy(['stage', 'endingKind'])
    .execute();
  const sum = (wanted: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(wanted).reduce((total, { count }) => total + count, 0);
  const kinds = ENDING_KINDS.map((kind) => [kind, sum(({ endingKind }) => endingKind === kind)]);
  return {
    submitted: sum(() => true),
    queued: sum(({ stage }) => stage === 'queued'),
    inFlight: sum(({ stage }) => stage === 'generating' || stage === 'validating' || stage === 'repairing'),
    waiting: sum(({ stage }) => stage === 'review'),
    endings: Object.fromEntries(kinds) as Record<EndingKind, number>,
    costUsd: roundUsd(groups[0]?.costUsd ?? 0),
  };
}
