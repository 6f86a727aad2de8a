import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

import { getBody } from '#store/get-body.ts';
import { openStore } from '#store/open-store.ts';
import { putBody } from '#store/put-body.ts';

import { NOW } from './fixtures.ts';
import { STORE_KINDS, testFolder, testPlace } from './with-store.ts';

const NEWER = /^The store was written by a newer version of Proofline \(it has 0999-later\)/;
const later = sql`insert into kysely_migration (name, timestamp) values ('0999-later', ${NOW})`;

describe.for(STORE_KINDS)('opening a store on %s', (kind) => {
  test('an empty one gets every table, and keeps them when it is opened again', async () => {
    await using place = await testPlace(kind);
    const { body, version } = await (async () => {
      await using store = await openStore(place.location);
      const { applied } = store.schema;
      expect(applied[0]).toBe('0001-start');
      expect(applied.at(-1)).toBe(store.schema.version);
      const kept = await putBody(store.db, { bytes: new Uint8Array([1, 2, 3]), now: NOW });
      return { body: kept, version: store.schema.version };
    })();
    await using again = await openStore(place.location);
    expect(again.schema).toEqual({ version, applied: [] });
    expect(await getBody(again.db, body)).toEqual(new Uint8Array([1, 2, 3]));
  });

  test('one of a newer version is refused with a sentence', async () => {
    await using place = await testPlace(kind);
    {
      await using store = await openStore(place.location);
      await later.execute(store.db);
    }
    await expect(openStore(place.location)).rejects.toThrow(NEWER);
  });
});

test('a file of a newer version is left as it was', async () => {
  await using folder = await testFolder();
  {
    await using store = await openStore({ path: folder.file });
    await later.execute(store.db);
  }
  const before = await readFile(folder.file);
  await expect(openStore({ path: folder.file })).rejects.toThrow(NEWER);
  expect(await readFile(folder.file)).toEqual(before);
});

test('commits are on the disk before they are believed, tables are strict, references hold', async () => {
  await using folder = await testFolder();
  await using store = await openStore({ path: folder.file });
  const pragma = async (name: string) => {
    const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(store.db);
    return Object.values(rows[0] ?? {})[0];
  };
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('synchronous')).toBe(2);
  expect(await pragma('foreign_keys')).toBe(1);
  const { rows } = await sql<{ name: string }>`select name from pragma_table_list
    where schema = 'main' and type = 'table' and not strict
    and name not like 'sqlite_%' and name not like 'kysely_%'`.execute(store.db);
  expect(rows).toEqual([]);
});
