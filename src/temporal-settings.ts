import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

/** How to reach Temporal, for clients and workers alike. */
export interface TemporalSettings {
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
}

const DEFAULT_NAMESPACE = 'default';

/** What `TEMPORAL_*` and the profile file say (Temporal's envconfig); null where neither names an address. */
export function givenTemporal(): TemporalSettings | null {
  const { connectionOptions, namespace = DEFAULT_NAMESPACE } = loadClientConnectConfig();
  return connectionOptions.address === undefined ? null : { connection: connectionOptions, namespace };
}

/** The embedded server's, or another on a plain address. */
export function plainTemporal(address: string): TemporalSettings {
  return { connection: { address }, namespace: DEFAULT_NAMESPACE };
}
