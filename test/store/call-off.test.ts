import { describe, expect, test } from 'vitest';

import { listCalledOff, recordCallOff } from '#store/call-off.ts';
import { STORE_KINDS, testStore } from './with-store.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 10, minute)).toISOString();

describe.each(STORE_KINDS)('what is called off, on %s,', (kind) => {
  test('is seen by every process from then on, by carrier and time', async () => {
    await using store = await testStore(kind);
    const other = await store.connect();
    await recordCallOff(store.db, { carrier: 'lane/b/0', at: at(1), forgetBefore: at(0) });
    await recordCallOff(store.db, { carrier: 'gen/t/-/1', at: at(2), forgetBefore: at(0) });
    expect(await listCalledOff(other.db, { since: at(2) })).toEqual([{ carrier: 'gen/t/-/1', at: at(2) }]);
    expect(await listCalledOff(other.db, { since: at(1) })).toHaveLength(2);
  });

  test('stands once, however often it is said, and again for a later run', async () => {
    await using store = await testStore(kind);
    for (const minute of [1, 1, 3]) {
      await recordCallOff(store.db, { carrier: 'gen/t/-/1', at: at(minute), forgetBefore: at(0) });
    }
    const rows = await listCalledOff(store.db, { since: at(0) });
    expect(rows.map((row) => row.at).toSorted()).toEqual([at(1), at(3)]);
  });

  test('may be said by many at once', async () => {
    await using store = await testStore(kind);
    const other = await store.connect();
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        recordCallOff((n % 2 === 0 ? store : other).db, {
          carrier: `lane/b/${Math.floor(n / 4)}`,
          at: at(n % 2),
          forgetBefore: at(0),
        }),
      ),
    );
    expect(await listCalledOff(store.db, { since: at(0) })).toHaveLength(20);
  });

  test('is dropped by whoever writes after its time', async () => {
    await using store = await testStore(kind);
    await recordCallOff(store.db, { carrier: 'old', at: at(1), forgetBefore: at(0) });
    await recordCallOff(store.db, { carrier: 'new', at: at(30), forgetBefore: at(2) });
    expect(await listCalledOff(store.db, { since: at(0) })).toEqual([{ carrier: 'new', at: at(30) }]);
  });
});
