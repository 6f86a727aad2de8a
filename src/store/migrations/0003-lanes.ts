import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How a batch runs its items, and which workflow carries a round: a lane, or the generation's own. */
export function lanes(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table batches add column form text check (form in ('visible', 'lanes'))`.execute(db);
      await sql`alter table rounds add column carrier text`.execute(db);
      // Counts are asked for every few seconds: they are read off the index and touch no row.
      await sql`create index generations_counts on generations (batch, stage, ending_kind)`.execute(db);
    },
  };
}
