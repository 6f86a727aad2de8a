import fc from 'fast-check';
import { sql } from 'kysely';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import type { Db } from '#store/db.ts';
import { inGroup } from '#store/in-group.ts';

import { STORE_KINDS, testStore } from './with-store.ts';

/** What a member does; the deferred key of `notes` makes the commit fail that would keep an orphan. */
type Member = 'writes' | 'writes and fails' | 'fails in SQL' | 'waits and writes';

const MEMBERS = ['writes', 'writes and fails', 'fails in SQL', 'waits and writes'] as const;

async function withNotes(db: Db): Promise<void> {
  await sql`create table books (id integer primary key)`.execute(db);
  await sql`
    create table notes (
      id integer primary key, book integer references books (id) deferrable initially deferred
    )
  `.execute(db);
}

async function note(db: Db, id: number, book: number | null = null): Promise<void> {
  await sql`insert into notes (id, book) values (${id}, ${book})`.execute(db);
}

async function notesOf(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`select id from notes order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Adds the note `id`, as the member does. */
async function act(trx: Db, member: Member, id: number): Promise<number> {
  if (member === 'waits and writes') await setImmediate();
  await note(trx, id);
  if (member === 'writes and fails') throw new Error(`planted ${id}`);
  if (member === 'fails in SQL') await note(trx, id);
  return id;
}

const isKept = (member: Member) => member === 'writes' || member === 'waits and writes';

describe.for(STORE_KINDS)('work that shares a commit on %s', (kind) => {
  test('is kept or undone each by itself, and never told of before another connection sees it', async () => {
    await using store = await testStore(kind);
    await using other = await store.connect();
    await withNotes(store.db);
    const bursts = fc.array(fc.array(fc.constantFrom(...MEMBERS), { maxLength: 60 }), { maxLength: 3 });
    let next = 0;
    await fc.assert(
      fc.asyncProperty(bursts, async (all) => {
        for (const burst of all) {
          const before = next;
          const told = await Promise.allSettled(
            burst.map(async (member) => {
              const id = next++;
              const result = await inGroup(store.db, (trx) => act(trx, member, id));
              const { rows } = await sql`select id from notes where id = ${id}`.execute(other.db);
              return [result, rows];
            }),
          );
          const kept = burst.flatMap((member, n) => (isKept(member) ? [before + n] : []));
          expect(told.map(({ status }) => status === 'fulfilled')).toEqual(burst.map(isKept));
          expect(told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))).toEqual(
            kept.map((id) => [id, [{ id }]]),
          );
          expect((await notesOf(other.db)).filter((id) => id >= before)).toEqual(kept);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('fails as its member failed', async () => {
    await using store = await testStore(kind);
    await withNotes(store.db);
    const told = ['writes and fails', 'writes', 'fails in SQL'] as const;
    const [first, second, third] = await Promise.allSettled(
      told.map((member, id) => inGroup(store.db, (trx) => act(trx, member, id))),
    );
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'planted 0' } });
    expect(second).toEqual({ status: 'fulfilled', value: 1 });
    expect(third).toMatchObject({ status: 'rejected', reason: { message: /unique/i } });
  });

  test('inside of a transaction is a part of it', async () => {
    await using store = await testStore(kind);
    await withNotes(store.db);
    const undone = store.db.transaction().execute(async (trx) => {
      await inGroup(trx, (inner) => note(inner, 1));
      throw new Error('planted');
    });
    await expect(undone).rejects.toThrow('planted');
    expect(await notesOf(store.db)).toEqual([]);
  });
});

test('a commit that fails is told to all of its members, and the next one goes on', async () => {
  await using store = await testStore('sqlite');
  await withNotes(store.db);
  const [orphan, good] = await Promise.allSettled([
    inGroup(store.db, (trx) => note(trx, 1, 99)),
    inGroup(store.db, (trx) => note(trx, 2)),
  ]);
  expect([orphan.status, good.status]).toEqual(['rejected', 'rejected']);
  expect(await notesOf(store.db)).toEqual([]);
  await inGroup(store.db, (trx) => note(trx, 3));
  expect(await notesOf(store.db)).toEqual([3]);
});
