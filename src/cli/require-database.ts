import type { Config } from '#config.ts';

import { UsageError } from './usage-error.ts';

/**
 * A Temporal on another machine has workers on other machines, which can't see this one's SQLite: each would keep a
 * ledger of its own, and buy again what another has bought.
 */
export function requireDatabase(config: Config, temporalAddress: string): void {
  if (isLoopback(temporalAddress) || config.databaseUrl() !== null) return;
  throw new UsageError(
    `Temporal is at ${temporalAddress}, which is not this machine, and a store in ${config.dataDir} can't be shared with ` +
      'its workers: set PROOFLINE_DATABASE_URL to a PostgreSQL that all of them reach, or unset TEMPORAL_ADDRESS for a stack on this machine. Nothing was started.',
  );
}

/** `host:port`, as Temporal's clients take it; the port may be missing. */
export function isLoopback(address: string): boolean {
  const host = /^\[([^\]]*)\]/.exec(address)?.[1] ?? address.replace(/:\d*$/, '');
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
