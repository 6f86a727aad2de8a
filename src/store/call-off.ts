import type { Db } from './db.ts';

/** That calls of a workflow are wanted no more. */
export interface CalledOff {
  /** The workflow that has them under way: a generation's own, or a lane. */
  readonly carrier: string;
  /** Calls that were asked for until then are meant: later ones belong to a later run of the same id. */
  readonly at: string;
}

/** Says so to every worker process. The same again changes nothing; what nobody looks at any more is dropped. */
export async function recordCallOff(
  db: Db,
  { carrier, at, forgetBefore }: CalledOff & { readonly forgetBefore: string },
): Promise<void> {
  await db
    .insertInto('calledOff')
    .values({ carrier, at })
    .onConflict((conflict) => conflict.columns(['carrier', 'at']).doNothing())
    .execute();
  await db.deleteFrom('calledOff').where('at', '<', forgetBefore).execute();
}

export function listCalledOff(db: Db, { since }: { readonly since: string }): Promise<readonly CalledOff[]> {
  return db.selectFrom('calledOff').select(['carrier', 'at']).where('at', '>=', since).execute();
}
