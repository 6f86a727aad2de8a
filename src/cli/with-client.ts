import { Client, Connection } from '@temporalio/client';

import { ProoflineClient } from '#client/proofline-client.ts';
import type { Config } from '#config.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

import { watchPollers } from './poller-watch.ts';
import { withStack } from './with-stack.ts';

/** Works with Temporal's client; says it while no worker polls, unless the work needs none. The one connection lives as long as the work. */
export async function withTemporalClient<T>(
  settings: TemporalSettings,
  work: (client: Client) => Promise<T>,
  { needsWorker = true }: { readonly needsWorker?: boolean } = {},
): Promise<T> {
  const { namespace } = settings;
  const { address, connection } = await connect(settings);
  try {
    const client = new Client({ connection, namespace });
    await using _watch = needsWorker
      ? watchPollers(client, `namespace ${namespace} at ${address}`)
      : undefined;
    return await work(client);
  } finally {
    await connection.close();
  }
}

async function connect({ connection: options }: TemporalSettings) {
  const { address = '127.0.0.1:7233' } = options;
  try {
    return { address, connection: await Connection.connect(options) };
  } catch (error) {
    throw new Error(
      `Temporal does not answer at ${address}: start it, or see TEMPORAL_ADDRESS. What was submitted before is kept.`,
      { cause: error },
    );
  }
}

/** Works with Proofline's client on the running stack, else on one started for the work. */
export function withClient<T>(config: Config, work: (client: ProoflineClient) => Promise<T>): Promise<T> {
  return withStack({ config, asItRuns: true }, ({ temporal }) =>
    withTemporalClient(temporal, (client) => work(new ProoflineClient(client))),
  );
}
