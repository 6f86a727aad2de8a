import type { Db } from './db.ts';

/**
 * What an operation reads to decide on must hold until it has written. On SQLite a transaction has the whole file by
 * then; on PostgreSQL it takes the row that all such operations meet at, first of all: whoever comes second waits, and
 * reads what the first has written. `no key update` leaves foreign keys to the row alone.
 */
export async function lockGeneration(
  trx: Db,
  { generation }: { readonly generation: string },
): Promise<void> {
  if (hasWholeFile(trx)) return;
  await selectGeneration(trx).where('generation', '=', generation).execute();
}

/** The generation that an attempt belongs to, which never changes. */
export async function lockGenerationOf(trx: Db, { id }: { readonly id: string }): Promise<void> {
  if (hasWholeFile(trx)) return;
  await selectGeneration(trx)
    .where('generation', '=', (eb) =>
      eb.selectFrom('attempts').select('attempts.generation').where('attempts.id', '=', id),
    )
    .execute();
}

/** Items of a batch that wait in its queue, and that nobody can begin until the transaction is over. */
export async function lockQueued(
  trx: Db,
  { batch, limit }: { readonly batch: string; readonly limit: number },
): Promise<readonly { readonly generation: string; readonly round: number }[]> {
  return trx
    .selectFrom('generations')
    .select(['generation', 'round'])
    .where('batch', '=', batch)
    .where('stage', '=', 'queued')
    .limit(limit)
    .$if(!hasWholeFile(trx), (query) => query.forNoKeyUpdate().skipLocked())
    .execute();
}

/** For whoever adds items to a batch, or counts them for good. */
export async function lockBatch(trx: Db, { batch }: { readonly batch: string }): Promise<void> {
  if (hasWholeFile(trx)) return;
  await trx.selectFrom('batches').select('id').where('id', '=', batch).forNoKeyUpdate().execute();
}

function selectGeneration(trx: Db) {
  return trx.selectFrom('generations').select('generation').forNoKeyUpdate();
}

function hasWholeFile(trx: Db): boolean {
  return trx.getExecutor().adapter.supportsMultipleConnections === false;
}
