import { TransportError } from '@temporalio/worker';
import { Option } from 'commander';
import type { Command } from 'commander';
import { pino } from 'pino';

import { durationMs, durationProblem } from '#domain/duration.ts';
import { createLogger } from '#telemetry/logger.ts';
import { givenTemporal, plainTemporal } from '#temporal-settings.ts';

import { EXIT } from '#cli/exit-codes.ts';
import { interruptSignal } from '#cli/interrupt.ts';
import { projectConfig, projectStore } from '#cli/project.ts';
import { requireDatabase } from '#cli/require-database.ts';
import { requireKeys } from '#cli/require-keys.ts';
import { say } from '#cli/say.ts';
import { UsageError } from '#cli/usage-error.ts';

/** The usual length of a call and more: what a shutdown cuts off is paid for and lost. */
const DEFAULT_GRACE = '150s';

const DEFAULT_ADDRESS = '127.0.0.1:7233';

/**
 * The stack that started this worker is gone: so is the reason to run, and the folder is the next one's, which must
 * not wait for the longest call.
 */
const ORPHAN_MS = 10_000;

interface Options {
  readonly address?: string;
  readonly simulator?: string;
  readonly grace: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export function addWorker(root: Command): void {
  root
    .command('worker')
    .description('one worker: polls Temporal, makes the calls, keeps the ledger')
    .option('--address <host:port>', "Temporal's address (default: TEMPORAL_ADDRESS, else 127.0.0.1:7233)")
    .option('--simulator <url>', 'where the simulator listens; needed unless --live')
    .option('--live', 'call the real providers, with the keys that the configuration names')
    .option('--grace <duration>', 'how long calls under way may take to end on a shutdown', DEFAULT_GRACE)
    .addOption(
      new Option('--log-level <level>', 'what is logged')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .action(async (options: Options, command: Command) => work(options, command));
}

async function work(options: Options, command: Command): Promise<void> {
  const config = await projectConfig(command);
  const problem = durationProblem(options.grace);
  if (problem !== undefined) throw new UsageError(`--grace: ${problem}.`);
  requireKeys(config);
  if (!config.live && options.simulator === undefined) {
    throw new UsageError(
      'Nothing is live, so give the simulator with --simulator URL (`proofline simulate` runs one), or say --live.',
    );
  }
  const log = createLogger({ level: options.logLevel, destination: pino.destination(2) });
  for (const note of config.notes) log.warn({ source: 'config' }, note);
  const temporal =
    options.address === undefined
      ? (givenTemporal() ?? plainTemporal(DEFAULT_ADDRESS))
      : plainTemporal(options.address);
  const address = temporal.connection.address ?? DEFAULT_ADDRESS;
  requireDatabase(config, address);
  await using store = await projectStore(config);
  // Held, so that a request to stop drains; Temporal's worker hears it by itself as well.
  using interrupt = interruptSignal();
  const orphaned = new AbortController();
  process.once('disconnect', () => {
    orphaned.abort();
    setTimeout(() => process.exit(EXIT.error), ORPHAN_MS).unref();
  });
  const { runWorker } = await import('#worker.ts');
  try {
    await runWorker({
      config,
      store,
      temporal,
      simulatorUrl: options.simulator ?? null,
      log,
      graceMs: durationMs(options.grace),
      stop: AbortSignal.any([orphaned.signal, interrupt.signal]),
      onReady: () => {
        process.send?.('ready');
        say(
          `The worker polls${config.live ? ', live' : `; ${options.simulator ?? ''} answers for all endpoints`}.`,
        );
      },
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw new Error(
      `Temporal does not answer at ${address}: start it (\`npx proofline dev\` brings one), or see --address and TEMPORAL_ADDRESS.`,
      { cause: error },
    );
  } finally {
    // The channel to the stack would keep this process alive with nothing left to do.
    if (process.connected) process.disconnect();
  }
}
