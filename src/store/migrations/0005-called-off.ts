import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import type { DialectTypes } from '#store/dialect-types.ts';

/** Workflows that were cancelled while calls of theirs were under way: every worker looks here for its own. */
export function calledOff({ tableEnd }: DialectTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`create table called_off (
        carrier text not null,
        at text not null,
        primary key (carrier, at)
      ) ${tableEnd}`.execute(db);
      await sql`create index called_off_at on called_off (at)`.execute(db);
    },
  };
}
