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

export const POSTGRES_TYPES: DialectTypes = {
  integer: sql`bigint`,
  real: sql`double precision`,
  bytes: sql`bytea`,
  tableEnd: sql``,
  async forbid(db, table, change) {
    await sql`
      create or replace function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% takes no %', tg_table_name, lower(tg_op);
      end $$
    `.execute(db);
    const refuse = (name: string, event: string, each: 'row' | 'statement') =>
      sql`
        create trigger ${sql.ref(`${table}_refuse_${name}`)} before ${sql.raw(event)} on ${sql.table(table)}
        for each ${sql.raw(each)} execute function refuse_change()
      `.execute(db);
    await refuse(change, change, 'row');
    // Which would empty the table without one row's being deleted.
    if (change === 'delete') await refuse('truncate', 'truncate', 'statement');
  },
};
