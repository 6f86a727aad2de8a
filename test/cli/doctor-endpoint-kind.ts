import type { EndpointConfig } from '../../src/define-config.ts';
import type { StandIn } from '../support/stand-ins/core.ts';

/** The key that every stand-in which wants one is given. */
export const KEY = 'sk-canary-that-must-not-be-shown';

/** An endpoint of one kind, with what is to be found out about it. */
export interface Kind {
  readonly name: string;
  readonly start: () => Promise<StandIn>;
  /** As a person writes it, but for the address. */
  readonly endpoint: Omit<EndpointConfig, 'keyEnv' | 'baseUrl'>;
  /** Behind the stand-in's address. */
  readonly path: string;
  readonly wantsKey: boolean;
  /** The modes that do not simply work. */
  readonly otherwise?: Readonly<Record<string, string>>;
  readonly sheet: object;
  /** Of what is printed. */
  readonly lines: readonly RegExp[];
}

/** The results of a server that takes everything. */
export const WORK = { text: 'works', prompt: 'works', json: 'works', tool: 'works', schema: 'works' };

/** The same result in all of some modes. */
export function inModes(result: string, modes: readonly string[] = Object.keys(WORK)) {
  return Object.fromEntries(modes.map((mode) => [mode, result]));
}
