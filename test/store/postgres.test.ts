import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

import { inTransaction } from '#store/db.ts';
import { answerAttempt } from '#store/answer-attempt.ts';
import { appendDecision } from '#store/append-decision.ts';
import { findAttempt } from '#store/find-attempt.ts';
import { findGenerations } from '#store/find-generations.ts';
import { getBody } from '#store/get-body.ts';
import { openStore } from '#store/open-store.ts';
import { isPostgresConflict, translatePostgresError } from '#store/postgres-error.ts';
import { putBody } from '#store/put-body.ts';
import { reserveAttempt } from '#store/reserve-attempt.ts';
import { StoreUnavailableError } from '#store/store-unavailable-error.ts';

import { anAnswer, anAttempt, LATER, NOW, startedGeneration } from './fixtures.ts';
import { STORE_KINDS, testPostgres, testStore } from './with-store.ts';

const HERE = STORE_KINDS.includes('postgres');

describe.runIf(HERE)('a session on PostgreSQL', () => {
  test('acknowledges what is on the disk, whatever the server does by default, and is named', async () => {
    await using store = await testStore('postgres');
    const show = async (name: string) => {
      const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(
        store.db,
      );
      return rows[0]?.value;
    };
    expect(await show('synchronous_commit')).toBe('on');
    expect(await show('default_transaction_isolation')).toBe('read committed');
    expect(await show('application_name')).toBe('proofline');
    expect(await show('statement_timeout')).toBe('30s');
  });

  test('gives numbers and bytes as SQLite does, and none that JavaScript would change', async () => {
    await using store = await testStore('postgres');
    const value = async (text: string) =>
      (await sql<{ value: unknown }>`select (${sql.raw(text)}) as value`.execute(store.db)).rows[0]?.value;
    expect(await value('9007199254740991::bigint')).toBe(Number.MAX_SAFE_INTEGER);
    expect(await value('select sum(x) from (values (1::bigint), (2)) as t (x)')).toBe(3);
    expect(await value('0.1::double precision')).toBe(0.1);
    await expect(value('9007199254740993::bigint')).rejects.toThrow('over 2^53');
    const body = await putBody(store.db, { bytes: new Uint8Array([0, 255]), now: NOW });
    const bytes = await getBody(store.db, body);
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  });

  test('decisions are not truncated away', async () => {
    await using store = await testStore('postgres');
    await expect(sql`truncate reviews`.execute(store.db)).rejects.toThrow('reviews takes no truncate');
  });

  test('a text with NUL is kept or looked for like any other', async () => {
    await using store = await testStore('postgres');
    const generation = await startedGeneration(store.db, 't-1');
    const common = { generation, round: 1, note: null, hint: null, beforeHash: null, afterHash: null };
    const decided = await appendDecision(store.db, {
      ...common,
      decisionId: 'd\u0000',
      action: 'reject',
      reviewer: 'ana',
      sees: 'sha256:\u0000',
      outcome: 'refused:Stale',
      now: LATER,
    });
    expect(decided).toMatchObject({ kind: 'appended', decision: { sees: 'sha256:\ufffd' } });
    expect(await findGenerations(store.db, { text: 'a\u0000', limit: 9 })).toEqual([]);
  });
});

describe.runIf(HERE)('a database that is of no use', () => {
  test('of another encoding is refused with a sentence', async () => {
    const server = await testPostgres();
    const url = await server.createDatabase("encoding 'LATIN1' template template0");
    await expect(openStore({ url })).rejects.toThrow(/^The database keeps text as LATIN1, .*needs UTF8/);
  });

  test('and one that is not there, are unavailable; no login is named', async () => {
    const server = await testPostgres();
    for (const url of [server.urlOf('none'), 'postgres://ana:p4ssword@localhost:1/x']) {
      const error: unknown = await openStore({ url }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreUnavailableError);
      expect(String(error)).toMatch(/does not exist|ECONNREFUSED/);
      expect(String(error)).not.toContain('p4ssword');
    }
  });
});

describe.runIf(HERE)('transactions side by side', () => {
  test('two that wait for each other are begun again, until both are done', async () => {
    await using store = await testStore('postgres');
    const body = (n: number) => ({ bytes: new Uint8Array([n]), now: NOW });
    const both = (first: number, second: number) =>
      inTransaction(store.db, async (trx) => {
        await putBody(trx, body(first));
        await setTimeout(50);
        await putBody(trx, body(second));
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(await store.db.selectFrom('bodies').select('hash').execute()).toHaveLength(2);
  });
});

describe.runIf(HERE)('a server that is restarted at once', () => {
  test('keeps every row of the ledger that was acknowledged, and is met as unavailable alone', async () => {
    await using store = await testStore('postgres');
    const server = await testPostgres();
    const acknowledged = new Map<string, 'reserved' | 'answered'>();
    const errors: unknown[] = [];
    let isOver = false;
    const buy = async (generation: string, step: number) => {
      const id = `${generation} ${step}`;
      await reserveAttempt(store.db, anAttempt(id, generation, { step }));
      acknowledged.set(id, 'reserved');
      await answerAttempt(store.db, anAnswer(id));
      acknowledged.set(id, 'answered');
    };
    const buyAll = async (generation: string) => {
      for (let step = 0; !isOver; step += 1) {
        await buy(generation, step).catch(async (error: unknown) => {
          errors.push(error);
          await setTimeout(5);
        });
      }
    };
    const generations = await Promise.all(
      Array.from({ length: 12 }, (_, n) => startedGeneration(store.db, `t-${n}`)),
    );
    const buying = Promise.all(generations.map(buyAll));
    for (let restarts = 0; restarts < 3; restarts += 1) {
      const before = acknowledged.size;
      while (acknowledged.size < before + 50) await setTimeout(10);
      await server.restartNow();
    }
    const before = acknowledged.size;
    while (acknowledged.size < before + 50) await setTimeout(10);
    isOver = true;
    await buying;
    expect(errors.filter((error) => !(error instanceof StoreUnavailableError))).toEqual([]);
    for (const [id, state] of acknowledged) {
      const found = await findAttempt(store.db, { id });
      expect([id, found?.state]).toEqual([id, found?.state === 'answered' ? 'answered' : state]);
    }
  });

  test('is used again by a store that had rested', async () => {
    await using store = await testStore('postgres');
    const server = await testPostgres();
    const generation = await startedGeneration(store.db, 't-1');
    await server.down();
    await expect(reserveAttempt(store.db, anAttempt('a-1', generation))).rejects.toThrow(
      StoreUnavailableError,
    );
    await server.up();
    expect(await reserveAttempt(store.db, anAttempt('a-1', generation))).toMatchObject({ kind: 'reserved' });
  });
});

describe('what counts as unavailable on PostgreSQL', () => {
  const serverError = (code: string) =>
    Object.assign(new Error('from the server'), { code, severity: 'ERROR' });

  test.for('08006 08P01 25006 25P03 40001 40P01 53100 53300 55P03 57014 57P01 57P03 58030'.split(' '))(
    '%s does',
    (code) => {
      const error = serverError(code);
      expect(translatePostgresError(error)).toMatchObject({ name: 'StoreUnavailableError', cause: error });
    },
  );

  test.for('22021 22P02 23502 23505 42P01 42601 25P02 P0001 XX000'.split(' '))(
    '%s is a bug and stays as it is',
    (code) => {
      const error = serverError(code);
      expect(translatePostgresError(error)).toBe(error);
    },
  );

  test('an error without a code of the server does, but for a value that cannot be sent or read', () => {
    const lost = [
      new Error('Connection terminated unexpectedly'),
      new Error('Client has encountered a connection error and is not queryable'),
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
    ];
    for (const error of lost) expect(translatePostgresError(error)).toBeInstanceOf(StoreUnavailableError);
    for (const error of [new TypeError('x'), new RangeError('over 2^53'), 'x']) {
      expect(translatePostgresError(error)).toBe(error);
    }
  });

  test('what another transaction may have caused is begun again', () => {
    for (const code of ['40001', '40P01', '23505']) {
      expect(isPostgresConflict(translatePostgresError(serverError(code)))).toBe(true);
    }
    for (const code of ['57P01', '42P01']) {
      expect(isPostgresConflict(translatePostgresError(serverError(code)))).toBe(false);
    }
    expect(isPostgresConflict(new Error('Connection terminated'))).toBe(false);
  });
});
