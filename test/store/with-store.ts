import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';

import { openStore } from '#store/open-store.ts';
import type { Store, StoreLocation } from '#store/open-store.ts';

import { POSTGRES_IS_MISSING, postgresBinaries, TestPostgres } from '../support/postgres.ts';

export type StoreKind = 'sqlite' | 'postgres';

/** Where the checks are said to be whole, a missing PostgreSQL is an error and no reason to look away. */
const HAS_POSTGRES = postgresBinaries() !== undefined || process.env['CI'] === 'true';

/** Every test of operations runs on each of these. */
export const STORE_KINDS: readonly StoreKind[] = HAS_POSTGRES ? ['sqlite', 'postgres'] : ['sqlite'];

if (!HAS_POSTGRES) test.skip(POSTGRES_IS_MISSING);

export interface TestStore extends Store {
  readonly location: StoreLocation;
  /** One more connection to the same database, as another process has it. */
  connect(): Promise<Store>;
}

/** An empty store, gone after the test. */
export async function testStore(kind: StoreKind): Promise<TestStore> {
  const place = await testPlace(kind);
  const { location } = place;
  const connections = [await openStore(location)];
  const close = async () => {
    for (const connection of connections) await connection.close();
    await place[Symbol.asyncDispose]();
  };
  const connect = async () => {
    const connection = await openStore(location);
    connections.push(connection);
    return connection;
  };
  const [{ db, schema }] = connections as [Store];
  return { db, schema, location, close, connect, [Symbol.asyncDispose]: close };
}

/** A place for a store that nobody has opened yet. */
export async function testPlace(
  kind: StoreKind,
): Promise<AsyncDisposable & { readonly location: StoreLocation }> {
  switch (kind) {
    case 'sqlite': {
      const folder = await testFolder();
      const remove = () => folder[Symbol.asyncDispose]();
      return { location: { path: folder.file }, [Symbol.asyncDispose]: remove };
    }
    case 'postgres': {
      const server = await testPostgres();
      return { location: { url: await server.createDatabase() }, [Symbol.asyncDispose]: async () => {} };
    }
  }
}

let server: Promise<TestPostgres> | undefined;

/** One server for all tests of a file, from the first one that needs it on. */
export function testPostgres(): Promise<TestPostgres> {
  server ??= TestPostgres.start();
  return server;
}

afterAll(async () => (await server)?.stop());

/** A place for a database's file. */
export async function testFolder(): Promise<AsyncDisposable & { readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-store-'));
  return {
    file: join(folder, 'data', 'proofline.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
