import { withTemporalClient } from './with-client.ts';
import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import { ConfigError } from '#config-error.ts';
import { MAIN_QUEUE } from '#contract/names.ts';
import { readStack } from '#embedded/stack-file.ts';
import { missingSearchAttributes } from '#search-attributes.ts';
import { givenTemporal } from '#temporal-settings.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

import { databaseText } from './database-text.ts';
import type { Finding } from './doctor-report.ts';
import { messageOf } from './message-of.ts';
import { isPolled } from './poller-watch.ts';
import { projectStore } from './project.ts';
import { requireDatabase } from './require-database.ts';
import { temporalOf } from './with-stack.ts';

export type LoadedConfig =
  | { readonly config: Config; readonly findings: readonly Finding[] }
  | { readonly config: undefined; readonly findings: readonly Finding[] };

/** The configuration, and what is to be said of it; undefined where it can't be used. */
export async function configFindings(configPath: string | undefined): Promise<LoadedConfig> {
  const name = 'Configuration';
  try {
    const config = await loadConfig({ ...(configPath !== undefined && { configPath }) });
    const { tasks, endpoints, routes } = config.describe();
    const text = `${config.configPath}: ${tasks.map((task) => `${task.name} v${task.version}`).join(', ')}; ${endpoints.length} endpoints, ${Object.keys(routes).length} routes`;
    const notes = config.notes.map((note) => ({ name, state: 'note', text: note }) as const);
    return { config, findings: [{ name, state: 'ok', text }, ...notes, keysFinding(config)] };
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [messageOf(error)];
    return {
      config: undefined,
      findings: problems.map((text) => ({ name, state: 'problem', text }) as const),
    };
  }
}

/** Names only, and whether each is set: a value never leaves the environment. */
function keysFinding(config: Config): Finding {
  const name = 'Keys';
  const keys = config.keyNames();
  if (keys.length === 0) return { name, state: 'ok', text: 'no endpoint wants one' };
  const text = keys.map(({ name: key, isSet }) => `${key} ${isSet ? 'is set' : 'is not set'}`).join(', ');
  const lacking = keys.some(({ isSet }) => !isSet);
  if (!lacking) return { name, state: 'ok', text };
  return config.live
    ? { name, state: 'problem', text: `${text}: the configuration is live and needs them all.` }
    : { name, state: 'note', text: `${text}; they are read with --live only` };
}

export async function storeFinding(config: Config): Promise<Finding> {
  const name = 'Store';
  try {
    await using store = await projectStore(config);
    return {
      name,
      state: 'ok',
      text: `${databaseText(config)} opens, its tables are at ${store.schema.version}`,
    };
  } catch (error) {
    return { name, state: 'problem', text: messageOf(error) };
  }
}

/** Temporal as this environment has it, else the stack's; none is started. */
export async function temporalFindings(config: Config): Promise<readonly Finding[]> {
  const name = 'Temporal';
  let temporal: TemporalSettings | null;
  try {
    temporal = givenTemporal();
  } catch (error) {
    return [{ name, state: 'problem', text: `TEMPORAL_* can't be read: ${messageOf(error)}` }];
  }
  const given = temporal !== null;
  if (temporal === null) {
    const stack = await readStack(config.dataDir);
    if (stack === undefined)
      return [{ name, state: 'ok', text: 'TEMPORAL_ADDRESS is not set: a stack brings its own' }];
    temporal = temporalOf(stack);
  }
  return [...(given ? databaseFindings(config, temporal) : []), ...(await reachFindings(temporal))];
}

function databaseFindings(config: Config, { connection }: TemporalSettings): readonly Finding[] {
  try {
    requireDatabase(config, connection.address ?? '');
    return [];
  } catch (error) {
    return [{ name: 'Temporal', state: 'problem', text: messageOf(error) }];
  }
}

async function reachFindings(temporal: TemporalSettings): Promise<readonly Finding[]> {
  const name = 'Temporal';
  const { namespace, connection } = temporal;
  const where = `namespace ${namespace} at ${connection.address ?? 'its usual address'}`;
  try {
    return await withTemporalClient(
      temporal,
      async (client) => {
        await client.workflowService.describeNamespace({ namespace });
        const missing = await missingSearchAttributes(client.connection, namespace);
        return [
          { name, state: 'ok', text: `${where} answers` },
          missing.length === 0
            ? { name: 'Attributes', state: 'ok', text: 'all search attributes are registered' }
            : {
                name: 'Attributes',
                state: 'note',
                text: `${missing.join(', ')} are missing: npx proofline setup`,
              },
          (await isPolled(client))
            ? {
                name: 'Worker',
                state: 'ok',
                text: `the queue ${MAIN_QUEUE} was polled within the last minute`,
              }
            : {
                name: 'Worker',
                state: 'problem',
                text: `none has polled the queue ${MAIN_QUEUE} within the last minute: start one with \`npx proofline worker\` (--help tells how)`,
              },
        ] satisfies readonly Finding[];
      },
      { needsWorker: false },
    );
  } catch (error) {
    return [{ name, state: 'problem', text: `${where}: ${messageOf(error)}` }];
  }
}
