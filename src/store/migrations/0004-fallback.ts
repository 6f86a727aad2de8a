import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import type { DialectTypes } from '#store/dialect-types.ts';

/** Why a call went to another endpoint than the route's first, and whether it was the last of its endpoint. */
export function fallback({ integer }: DialectTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table attempts add column fallback text`.execute(db);
      // What forbids a further call (a header of the answer, the route) is known only where the answer comes in.
      await sql`alter table attempts add column final ${integer} check (final in (0, 1))`.execute(db);
    },
  };
}
