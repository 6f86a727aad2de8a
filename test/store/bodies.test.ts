import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { hashBytes, hashValue } from '#domain/hash.ts';
import { getBody } from '#store/get-body.ts';
import { getJson } from '#store/get-json.ts';
import { listTasks } from '#store/list-tasks.ts';
import { loadTask } from '#store/load-task.ts';
import { putBody } from '#store/put-body.ts';
import { putJson } from '#store/put-json.ts';
import { saveTask } from '#store/save-task.ts';

import { A_TASK, LATER, NOW } from './fixtures.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

describe.for(STORE_KINDS)('bodies on %s', (kind) => {
  test('any bytes come back as they went in, under the hash of the domain', async () => {
    await using store = await testStore(kind);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const body = await putBody(store.db, { bytes, now: NOW });
        expect(body).toEqual({ hash: hashBytes(bytes), size: bytes.byteLength });
        expect(new Uint8Array((await getBody(store.db, body)) ?? [])).toEqual(bytes);
      }),
      { numRuns: 50 },
    );
  });

  test('any JSON comes back as it went in, NUL and lone surrogates included', async () => {
    await using store = await testStore(kind);
    const values = fc.oneof(
      fc.constantFrom('\u0000', 'a\u0000b', '\ud800', { '\udc00': '\ud83d' }, 9007199254740993n.toString()),
      fc.jsonValue({ noUnicodeString: false }),
    );
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const json = JSON.parse(JSON.stringify(value)) as unknown;
        const body = await putJson(store.db, { value: json, now: NOW });
        expect(body.hash).toBe(hashValue(json));
        expect(await getJson(store.db, body)).toEqual({ value: json });
      }),
      { numRuns: 100 },
    );
  });

  test('the same bytes twice are one body', async () => {
    await using store = await testStore(kind);
    const bytes = new Uint8Array([0, 255]);
    const first = await putBody(store.db, { bytes, now: NOW });
    expect(await putBody(store.db, { bytes, now: LATER })).toEqual(first);
    const rows = await store.db.selectFrom('bodies').select('createdAt').execute();
    expect(rows).toEqual([{ createdAt: NOW }]);
  });

  test('what JSON cannot say is refused and not turned into null', async () => {
    await using store = await testStore(kind);
    for (const value of [Number('1e999'), { a: [Number.NaN] }, undefined, () => 1]) {
      await expect(async () => await putJson(store.db, { value, now: NOW })).rejects.toThrow(TypeError);
    }
  });

  test('what is not there is undefined', async () => {
    await using store = await testStore(kind);
    expect(await getBody(store.db, { hash: 'sha256:none' })).toBeUndefined();
    expect(await getJson(store.db, { hash: 'sha256:none' })).toBeUndefined();
  });
});

describe.for(STORE_KINDS)('pinned tasks on %s', (kind) => {
  test('are kept by hash, once, and listed', async () => {
    await using store = await testStore(kind);
    const hash = hashValue(A_TASK);
    await saveTask(store.db, { hash, pinned: A_TASK, now: NOW });
    await saveTask(store.db, { hash, pinned: A_TASK, now: LATER });
    expect(await loadTask(store.db, { hash })).toEqual(A_TASK);
    expect(await loadTask(store.db, { hash: 'sha256:other' })).toBeUndefined();
    expect(await listTasks(store.db)).toEqual([{ hash, name: 'triage', version: 1, createdAt: NOW }]);
  });

  test('never change', async () => {
    await using store = await testStore(kind);
    await saveTask(store.db, { hash: hashValue(A_TASK), pinned: A_TASK, now: NOW });
    await expect(store.db.updateTable('tasks').set({ version: 2 }).execute()).rejects.toThrow(
      'takes no update',
    );
  });
});
