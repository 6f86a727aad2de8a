import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

import { findAttempt } from '#store/find-attempt.ts';
import { openStore } from '#store/open-store.ts';
import { putBody } from '#store/put-body.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { translateSqliteError } from '#store/sqlite-error.ts';
import { StoreUnavailableError } from '#store/store-unavailable-error.ts';

import { A_REQUEST, anAttempt, NOW, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testFolder, testPlace } from './with-store.ts';

/** More than the pages that a store has free. */
const TOO_LONG = 'x'.repeat(1_000_000);

test('a full database can be read but reserves no call, and goes on when there is room again', async () => {
  await using folder = await testFolder();
  await using store = await openStore({ path: folder.file });
  const generation = await startedGeneration(store.db, 't-1');
  await sql`pragma max_page_count = 1`.execute(store.db);
  const request = { ...A_REQUEST, messages: [{ role: 'user' as const, text: TOO_LONG }] };
  const attempt = anAttempt('a-1', generation, { request });
  await expect(reserveAttempt(store.db, attempt)).rejects.toThrow(StoreUnavailableError);
  expect(await findAttempt(store.db, { id: 'a-1' })).toBeUndefined();
  await sql`pragma max_page_count = 1000000`.execute(store.db);
  expect(await reserveAttempt(store.db, attempt)).toEqual({ kind: 'reserved', seq: 1 });
});

describe('a lock that another connection holds', () => {
  test('is given up after a while', async () => {
    await using folder = await testFolder();
    await using store = await openStore({ path: folder.file, lockWaitMs: 50 });
    const generation = await startedGeneration(store.db, 't-1');
    using holder = new DatabaseSync(folder.file);
    holder.exec('begin immediate');
    const reserve = () => reserveAttempt(store.db, anAttempt('a-1', generation));
    await expect(reserve()).rejects.toThrow(StoreUnavailableError);
    await expect(putBody(store.db, { bytes: new Uint8Array(), now: NOW })).rejects.toThrow(
      StoreUnavailableError,
    );
    holder.exec('rollback');
    expect(await reserve()).toEqual({ kind: 'reserved', seq: 1 });
  });

  test('is waited for without blocking the event loop', async () => {
    await using folder = await testFolder();
    await using store = await openStore({ path: folder.file });
    const generation = await startedGeneration(store.db, 't-1');
    using holder = new DatabaseSync(folder.file);
    holder.exec('begin immediate');
    const reserved = reserveAttempt(store.db, anAttempt('a-1', generation));
    await setTimeout(100);
    holder.exec('rollback');
    expect(await reserved).toEqual({ kind: 'reserved', seq: 1 });
  });
});

describe.for(STORE_KINDS)('a closed store on %s', (kind) => {
  test('refuses in and outside of transactions, and may be closed twice', async () => {
    await using place = await testPlace(kind);
    const store = await openStore(place.location);
    await store.close();
    await store.close();
    const put = putBody(store.db, { bytes: new Uint8Array(), now: NOW });
    await expect(put).rejects.toThrow(StoreUnavailableError);
    await expect(reserveAttempt(store.db, anAttempt('a-1', 'gen/x'))).rejects.toThrow(StoreUnavailableError);
  });

  test('waits for the transaction that is under way', async () => {
    await using place = await testPlace(kind);
    const store = await openStore(place.location);
    const generation = await startedGeneration(store.db, 't-1');
    const reserved = reserveAttempt(store.db, anAttempt('a-1', generation));
    await Promise.all([reserved, store.close()]);
    await using again = await openStore(place.location);
    expect(await findAttempt(again.db, { id: 'a-1' })).toMatchObject({ state: 'reserved' });
  });
});

describe('what counts as unavailable', () => {
  const sqliteError = (errcode: number) =>
    Object.assign(new Error('from SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });

  test.for([5, 261, 517, 6, 8, 10, 266, 13, 14])('%i does, whatever its extended code', (errcode) => {
    const error = sqliteError(errcode);
    expect(translateSqliteError(error)).toMatchObject({ name: 'StoreUnavailableError', cause: error });
  });

  test.for([1, 11, 19, 1555, 2067, 787, 26])('%i is a bug or a broken file and stays as it is', (errcode) => {
    const error = sqliteError(errcode);
    expect(translateSqliteError(error)).toBe(error);
  });

  test('what is no error of SQLite stays as it is', () => {
    expect(translateSqliteError('x')).toBe('x');
    const error = new TypeError('undefined is not a function');
    expect(translateSqliteError(error)).toBe(error);
  });
});
