import type { Stage } from '#domain/ending.ts';

import type { Db } from './db.ts';

export interface StageToSet {
  readonly generation: string;
  readonly round: number;
  /** `review` is set by openReview and `done` by settleRound, together with what belongs to them. */
  readonly stage: Exclude<Stage, 'review' | 'done'>;
}

/** Says what a generation is busy with; changes nothing where the round has ended or is not the current one. */
export async function setStage(
  db: Db,
  { generation, round, stage }: StageToSet,
): Promise<{ readonly kind: 'set' } | { readonly kind: 'over' }> {
  const { numUpdatedRows } = await db
    .updateTable('generations')
    .set({ stage })
    .where('generation', '=', generation)
    .where('round', '=', round)
    .where('endingKind', 'is', null)
    .executeTakeFirst();
  return { kind: numUpdatedRows === 1n ? 'set' : 'over' };
}
