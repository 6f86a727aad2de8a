import { setImmediate, setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';

import { inTransaction } from './db.ts';
import type { Db } from './db.ts';

/** Long enough to share a commit among many, short enough that other processes get their turn at the lock. */
const MAX_GROUP = 50;

/** How long a group is waited for once writes have begun to come side by side; a lone one is kept at once. */
const GATHER_MS = 15;
const BUSY_MEMBERS = 2;

interface Member {
  readonly work: (trx: Db) => Promise<void>;
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

type MemberOutcome = { readonly kind: 'kept' } | { readonly kind: 'failed'; readonly error: unknown };

const QUEUES = new WeakMap<Db, Member[]>();

/**
 * Runs the work in a transaction that it may share with others of this process, and returns when that is on the disk.
 * A commit costs SQLite more than all that an item writes: a batch's items write side by side, and one commit keeps
 * them all. A member that fails is undone alone. Where the database has connections enough, each has its own.
 */
export async function inGroup<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction || db.getExecutor().adapter.supportsMultipleConnections !== false) {
    return inTransaction(db, work);
  }
  const done = Promise.withResolvers<T>();
  let result: { readonly value: T } | undefined;
  enqueue(db, {
    work: async (trx) => {
      result = { value: await work(trx) };
    },
    kept: () => {
      if (result !== undefined) done.resolve(result.value);
    },
    failed: done.reject,
  });
  return done.promise;
}

function enqueue(db: Db, member: Member): void {
  const queue = QUEUES.get(db);
  if (queue !== undefined) {
    queue.push(member);
    return;
  }
  QUEUES.set(db, [member]);
  void drain(db);
}

async function drain(db: Db): Promise<void> {
  const queue = QUEUES.get(db) ?? [];
  // Whoever becomes ready in this turn of the event loop comes along.
  await setImmediate();
  while (queue.length > 0) {
    const members = queue.splice(0, MAX_GROUP);
    await keepTogether(db, members);
    await (members.length >= BUSY_MEMBERS ? setTimeout(GATHER_MS) : setImmediate());
  }
  QUEUES.delete(db);
}

/** Never rejects: every member is told what became of its own work. */
async function keepTogether(db: Db, members: readonly Member[]): Promise<void> {
  try {
    const outcomes = await inTransaction(db, async (trx) => {
      const all: MemberOutcome[] = [];
      for (const { work } of members) all.push(await alone(trx, work));
      return all;
    });
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.kind === 'kept') members[index]?.kept();
      else members[index]?.failed(outcome.error);
    }
  } catch (error) {
    for (const { failed } of members) failed(error);
  }
}

async function alone(trx: Db, work: Member['work']): Promise<MemberOutcome> {
  await sql`savepoint member`.execute(trx);
  try {
    await work(trx);
    await sql`release member`.execute(trx);
    return { kind: 'kept' };
  } catch (error) {
    await sql`rollback to member`.execute(trx);
    await sql`release member`.execute(trx);
    return { kind: 'failed', error };
  }
}
