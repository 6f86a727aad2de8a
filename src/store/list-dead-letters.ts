import type { FailureKind } from '#domain/failure-kind.ts';

import type { Db } from './db.ts';
import { generationRecord } from './generation-record.ts';
import type { GenerationRecord } from './generation-record.ts';

export interface DeadLetterFilter {
  readonly task?: string | undefined;
  readonly batch?: string | undefined;
  readonly kind?: FailureKind | undefined;
}

/** Where the page before ended. */
export interface DeadLetterCursor {
  readonly endedAt: string;
  readonly generation: string;
}

export interface DeadLettersWanted extends DeadLetterFilter {
  readonly after?: DeadLetterCursor | undefined;
  readonly limit: number;
}

/** Generations whose current round is a dead letter, the oldest first. */
export async function listDeadLetters(
  db: Db,
  wanted: DeadLettersWanted,
): Promise<readonly GenerationRecord[]> {
  const { after, limit } = wanted;
  let query = selectDeadLetters(db, wanted).selectAll().orderBy('endedAt').orderBy('generation').limit(limit);
  if (after !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('endedAt', '>', after.endedAt),
        eb.and([eb('endedAt', '=', after.endedAt), eb('generation', '>', after.generation)]),
      ]),
    );
  }
  return (await query.execute()).map(generationRecord);
}

export function selectDeadLetters(db: Db, { task, batch, kind }: DeadLetterFilter) {
  let query = db.selectFrom('generations').where('endingKind', '=', 'dead-lettered');
  if (task !== undefined) query = query.where('task', '=', task);
  if (batch !== undefined) query = query.where('batch', '=', batch);
  if (kind !== undefined) query = query.where('failureKind', '=', kind);
  return query;
}
