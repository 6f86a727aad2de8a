import { Option } from 'commander';
import type { Command } from 'commander';
import { pino } from 'pino';

import { durationMs, durationProblem } from '#domain/duration.ts';
import { createLogger } from '#telemetry/logger.ts';
import { givenTemporal, plainTemporal } from '#temporal-settings.ts';

import { projectConfig, projectStore } from '#cli/project.ts';
import { requireKeys } from '#cli/require-keys.ts';
import { say } from '#cli/say.ts';
import { UsageError } from '#cli/usage-error.ts';

/** The usual length of a call and more: what a shutdown cuts off is paid for and lost. */
const DEFAULT_GRACE = '150s';

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
  await using store = await projectStore(config);
  const stop = new AbortController();
  // The stack that started this worker is gone: so is the reason to run, and the folder is the next one's.
  process.once('disconnect', () => stop.abort());
  const { runWorker } = await import('#worker.ts');
  try {
    await runWorker({
      config,
      store,
      temporal:
        options.address === undefined
          ? (givenTemporal() ?? plainTemporal('127.0.0.1:7233'))
          : plainTemporal(options.address),
      simulatorUrl: options.simulator ?? null,
      log,
      graceMs: durationMs(options.grace),
      stop: stop.signal,
      onReady: () => {
        process.send?.('ready');
        say(
          `The worker polls${config.live ? ', live' : `; ${options.simulator ?? ''} answers for all endpoints`}.`,
        );
      },
    });
  } finally {
    // The channel to the stack would keep this process alive with nothing left to do.
    if (process.connected) process.disconnect();
  }
}
