import type { Endpoint } from '#domain/endpoint.ts';
import type { Routing } from '#domain/plan-generation.ts';
import type { LoadedTask } from '#domain/task.ts';
import type { TokenEstimator } from '#domain/estimate-tokens.ts';
import type { Provider } from '#providers/provider.ts';
import type { Db } from '#store/db.ts';

import type { CallsUnderWay } from './calls-under-way.ts';
import type { Runs } from './runs.ts';
import type { Validator } from './validator.ts';

/** The tasks and endpoints of this worker's configuration. */
export interface Registry extends Routing {
  /** A task by name and version; without a version, the newest. */
  task(name: string, version?: number | null): LoadedTask | undefined;
  /** The model's name as it goes over the wire: the simulator's stand-in unless live. */
  servedModel(endpoint: Endpoint): string;
  readonly live: boolean;
}

/** One line of a structured log; never a prompt, an answer or a key. */
export interface Log {
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
}

/** All that activities reach the world through; given by the composition root, or by a test. */
export interface ActivityDeps {
  readonly db: Db;
  readonly registry: Registry;
  provider(endpoint: string): Provider;
  readonly validator: Validator;
  readonly runs: Runs;
  readonly callsUnderWay: CallsUnderWay;
  readonly estimateTokens: TokenEstimator;
  readonly log: Log;
  readonly now: () => Date;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
  /** Which worker process this is, for the ledger. */
  readonly worker: string;
  /** How long a body may stall once its headers have come, in milliseconds. */
  readonly idleMs: number;
}
