import { Client, Connection } from '@temporalio/client';

import { ProoflineClient } from '#client/proofline-client.ts';
import type { Config } from '#config.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

import { withStack } from './with-stack.ts';

/** Works with Temporal's client of a stack; the one connection lives as long as the work. */
export async function withTemporalClient<T>(
  { connection: options, namespace }: TemporalSettings,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect(options);
  try {
    return await work(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

/** Works with Proofline's client on the running stack, else on one started for the work. */
export function withClient<T>(config: Config, work: (client: ProoflineClient) => Promise<T>): Promise<T> {
  return withStack({ config }, ({ temporal }) =>
    withTemporalClient(temporal, (client) => work(new ProoflineClient(client))),
  );
}
