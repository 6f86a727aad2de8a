import type { Step } from '#domain/plan.ts';

import { attemptRecord } from './attempt-record.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { Db } from './db.ts';

export interface AnswerWanted extends Step {
  /** Left out: the step's answer, whatever was asked. */
  readonly requestHash?: string;
}

/** The answer that was bought for a step already. Round and step are part of the key: a redrive asks anew. */
export async function findAnswer(db: Db, wanted: AnswerWanted): Promise<AttemptRecord | undefined> {
  const { generation, round, step, requestHash } = wanted;
  const row = await db
    .selectFrom('attempts')
    .selectAll()
    .where('generation', '=', generation)
    .where('round', '=', round)
    .where('step', '=', step)
    .where('state', '=', 'answered')
    .$if(requestHash !== undefined, (query) => query.where('requestHash', '=', requestHash ?? ''))
    .executeTakeFirst();
  return row === undefined ? undefined : attemptRecord(row);
}
