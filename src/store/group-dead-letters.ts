import type { FailureKind } from '#domain/failure-kind.ts';

import type { Db } from './db.ts';
import { selectDeadLetters } from './list-dead-letters.ts';
import type { DeadLetterFilter } from './list-dead-letters.ts';

/** Dead letters that died of the same thing. */
export interface DeadLetterGroup {
  readonly task: string;
  readonly kind: FailureKind;
  readonly message: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

/** The largest group first. */
export async function groupDeadLetters(
  db: Db,
  filter: DeadLetterFilter,
): Promise<readonly DeadLetterGroup[]> {
  return await selectDeadLetters(db, filter)
    .select((eb) => [
      'task',
      'failureKind as kind',
      'failureMessage as message',
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('endedAt').as('first'),
      eb.fn.max('endedAt').as('last'),
    ])
    .groupBy(['task', 'failureKind', 'failureMessage'])
    .orderBy('count', 'desc')
    .orderBy('task')
    .orderBy('failureKind')
    .orderBy('failureMessage')
    .$narrowType<{ kind: FailureKind; message: string; first: string; last: string }>()
    .execute();
}
