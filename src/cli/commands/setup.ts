import type { Command } from 'commander';

import { databaseText } from '#cli/database-text.ts';
import { printerOf } from '#cli/printer.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { requireDatabase } from '#cli/require-database.ts';
import { UsageError } from '#cli/usage-error.ts';
import { withTemporalClient } from '#cli/with-client.ts';
import { temporalOf } from '#cli/with-stack.ts';
import type { Config } from '#config.ts';
import { readStack } from '#embedded/stack-file.ts';
import { ensureSearchAttributes } from '#search-attributes.ts';
import { givenTemporal, plainTemporal } from '#temporal-settings.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

/** gRPC's "there is no such thing". */
const NOT_FOUND = 5;

export function addSetup(root: Command): void {
  root
    .command('setup')
    .description(
      'prepares a Temporal elsewhere and the store: search attributes, namespace, tables; safe to repeat',
    )
    .option(
      '--address <host:port>',
      "Temporal's address (default: TEMPORAL_ADDRESS, else the running stack's)",
    )
    .option('--json', 'one JSON object')
    .action(async (options: { readonly address?: string }, command: Command) =>
      setUp(options.address, command),
    );
}

async function setUp(address: string | undefined, command: Command): Promise<void> {
  const config = await projectConfig(command);
  const temporal = await temporalToSetUp(config, address);
  const where = temporal.connection.address ?? '';
  requireDatabase(config, where);
  const { namespace } = temporal;
  const attributes = await withTemporalClient(
    temporal,
    async (client) => {
      await client.workflowService.describeNamespace({ namespace }).catch((error: unknown) => {
        throw namespaceError(error, namespace, where);
      });
      return ensureSearchAttributes(client.connection, namespace);
    },
    { needsWorker: false },
  );
  await using store = await projectStore(config);
  const printer = printerOf(command);
  if (printer.json) {
    return printer.object({
      address: where,
      namespace,
      attributes,
      database: config.describe().database,
      schema: store.schema,
    });
  }
  const { present, added } = attributes;
  const { version, applied } = store.schema;
  printer.lines([
    `Temporal    namespace ${namespace} at ${where} is there`,
    `Attributes  ${added.length === 0 ? 'all were registered' : `registered ${added.join(', ')}`}${added.length > 0 && present.length > 0 ? `; ${present.join(', ')} were there` : ''}`,
    `Store       the tables of ${databaseText(config)} are at ${version}${applied.length === 0 ? '; nothing was to be done' : `; applied ${applied.join(', ')}`}`,
  ]);
}

async function temporalToSetUp(config: Config, address: string | undefined): Promise<TemporalSettings> {
  const given = givenTemporal();
  if (address !== undefined)
    return { ...plainTemporal(address), ...(given !== null && { namespace: given.namespace }) };
  if (given !== null) return given;
  const stack = await readStack(config.dataDir);
  if (stack !== undefined) return temporalOf(stack);
  throw new UsageError(
    'Which Temporal? Set TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE), or give --address. A stack of `npx proofline dev` needs no setup.',
  );
}

function namespaceError(error: unknown, namespace: string, where: string): Error {
  if ((error as { readonly code?: number }).code !== NOT_FOUND) {
    return new Error(
      `The namespace ${namespace} at ${where} can't be looked at: see the login in TEMPORAL_*.`,
      {
        cause: error,
      },
    );
  }
  return new Error(
    `There is no namespace ${namespace} at ${where}. Make it, and run this again: ` +
      `temporal operator namespace create --address ${where} --namespace ${namespace} --retention 72h`,
  );
}
