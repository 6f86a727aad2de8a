import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool } from 'pg';
import type { ClientBase, PoolClient } from 'pg';

import { isConnectionLost, translatePostgresError } from './postgres-error.ts';
import { POSTGRES_VALUES } from './postgres-values.ts';
import { StoreUnavailableError } from './store-unavailable-error.ts';

interface PoolLimits {
  readonly connections: number;
  /** How long one statement may take, in milliseconds; 0: any time. */
  readonly statementMs: number;
}

/**
 * Operations take a few milliseconds, so that ten connections keep up with all calls of a worker. A server has 100 as a
 * rule, for several workers, their commands and Temporal beside them.
 */
export const WORKING_POOL: PoolLimits = { connections: 10, statementMs: 30_000 };

/** A migration may have to walk through a large table, or to wait for another process that does. */
export const MIGRATING_POOL: PoolLimits = { connections: 1, statementMs: 0 };

/** Until a connection is there, a free one or a new one: short enough that an activity can say that its store is away. */
const CONNECT_MS = 10_000;

/** Longer than any transaction; then another one hangs, and this one must not hang with it. */
const LOCK_WAIT_MS = 10_000;

/** A process that sleeps in its transaction (it was stopped, say) keeps its rows locked for so long at most. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** What the server's own limit can't end: a network that lost the connection without a word. */
const DRIVER_SLACK_MS = 5000;

/** Idle connections of a command that waits, or of a worker without work, are given back. */
const IDLE_MS = 30_000;

/** pg's pool as Kysely takes it, its errors told apart, and with a close that is awaited. */
export class StorePool implements PostgresPool {
  readonly #pool: Pool;
  readonly #limits: PoolLimits;
  readonly #drained = Promise.withResolvers<void>();
  #leased = 0;
  #ended: Promise<void> | undefined;

  constructor(url: string, limits: PoolLimits) {
    this.#limits = limits;
    this.#pool = new Pool({
      application_name: 'proofline',
      connectionString: url,
      max: limits.connections,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      types: POSTGRES_VALUES,
      onConnect: (client) => prepareSession(client, limits),
    });
    // Without listeners the loss of a connection that is idle, or between two statements, would end the process. Who
    // uses it next learns of it, and the pool makes another.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  get options(): object {
    return this.#pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    if (this.#ended !== undefined) {
      throw new StoreUnavailableError({ cause: new Error('it has been closed') });
    }
    this.#leased += 1;
    try {
      return this.#lease(await this.#pool.connect());
    } catch (error) {
      this.#giveBack();
      // Whatever kept us from a connection, nothing has been done.
      throw new StoreUnavailableError({ cause: error });
    }
  }

  /** Lets what is under way end first; may be called twice. */
  end(): Promise<void> {
    if (this.#ended === undefined) {
      if (this.#leased === 0) this.#drained.resolve();
      this.#ended = this.#drained.promise.then(() => this.#pool.end());
    }
    return this.#ended;
  }

  #lease(client: PoolClient): PostgresPoolClient {
    const { statementMs } = this.#limits;
    const limit = statementMs === 0 ? {} : { query_timeout: statementMs + DRIVER_SLACK_MS };
    let isLost = false;
    // Kysely asks by the two forms of pg; the other one, with a cursor, is for streams, of which there are none.
    const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
      try {
        return await client.query({ text, values: [...values], ...limit });
      } catch (error) {
        const translated = translatePostgresError(error);
        isLost ||= isConnectionLost(translated);
        throw translated;
      }
    };
    return {
      query: query as PostgresPoolClient['query'],
      release: (destroy) => {
        client.release(destroy === true || isLost);
        this.#giveBack();
      },
    };
  }

  #giveBack(): void {
    this.#leased -= 1;
    if (this.#leased === 0 && this.#ended !== undefined) this.#drained.resolve();
  }
}

/** Said on each connection, whatever server, database and role have as their defaults. */
async function prepareSession(client: ClientBase, { statementMs }: PoolLimits): Promise<void> {
  await client.query(`
    set synchronous_commit = on; -- what is acknowledged is on the disk: the ledger is worth nothing otherwise
    set default_transaction_isolation = 'read committed';
    set statement_timeout = ${statementMs};
    set lock_timeout = ${LOCK_WAIT_MS};
    set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS};
  `);
}
