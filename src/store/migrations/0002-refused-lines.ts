import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import type { DialectTypes } from '#store/dialect-types.ts';

/** Lines of a batch's input that could not be used: they are listed in its results, in their place. */
export function refusedLines({ integer, tableEnd }: DialectTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`create table refused_lines (
        batch text not null,
        seq ${integer} not null,
        line ${integer} not null,
        item_id text,
        problem text not null,
        primary key (batch, seq)
      ) ${tableEnd}`.execute(db);
    },
  };
}
