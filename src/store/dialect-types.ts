import type { Kysely, RawBuilder } from 'kysely';
import { sql } from 'kysely';

/** In what the two databases are spelled differently when tables are made; operations need none of it. */
export interface DialectTypes {
  readonly integer: RawBuilder<unknown>;
  readonly real: RawBuilder<unknown>;
  readonly bytes: RawBuilder<unknown>;
  /** What stands behind the columns of every table. */
  readonly tableEnd: RawBuilder<unknown>;
  /** Refuses a kind of change to a table for good. */
  forbid(db: Kysely<unknown>, table: string, change: 'update' | 'delete'): Promise<void>;
}

export const SQLITE_TYPES: DialectTypes = {
  integer: sql`integer`,
  real: sql`real`,
  bytes: sql`blob`,
  // Without it SQLite keeps 1.5 and '12x' in an integer column.
  tableEnd: sql`strict`,
  async forbid(db, table, change) {
    const name = `${table}_refuse_${change}`;
    await sql`
      create trigger ${sql.ref(name)} before ${sql.raw(change)} on ${sql.table(table)}
      begin
        select raise(abort, ${sql.lit(`${table} takes no ${change}`)});
      end
    `.execute(db);
  },
};
