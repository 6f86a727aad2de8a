import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';

/** Every test of operations runs on each of these; PostgreSQL joins when its dialect is there. */
export const STORE_KINDS = ['sqlite'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

export interface TestStore extends Store {
  /** One more connection to the same database, as another process has it. */
  connect(): Promise<Store>;
}

/** An empty store, gone after the test. */
export async function testStore(kind: StoreKind): Promise<TestStore> {
  switch (kind) {
    case 'sqlite': {
      const folder = await testFolder();
      const connections = [await openStore({ path: folder.file })];
      const close = async () => {
        for (const connection of connections) await connection.close();
        await folder[Symbol.asyncDispose]();
      };
      const connect = async () => {
        const connection = await openStore({ path: folder.file });
        connections.push(connection);
        return connection;
      };
      const [{ db, schema }] = connections as [Store];
      return { db, schema, close, connect, [Symbol.asyncDispose]: close };
    }
  }
}

/** A place for a database's file. */
export async function testFolder(): Promise<AsyncDisposable & { readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-store-'));
  return {
    file: join(folder, 'data', 'proofline.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
