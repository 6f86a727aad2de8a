import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

import { readScenario } from '#cli/scenario-file.ts';
import { say } from '#cli/say.ts';
import { untilInterrupted } from '#cli/interrupt.ts';
import { defaultScenario, startSimulator } from '#simulator/server.ts';

interface Options {
  readonly port: number;
  readonly scenario?: string;
  readonly log?: string;
}

export function addSimulate(root: Command): void {
  root
    .command('simulate')
    .description('a provider that speaks both protocols and misbehaves on demand')
    .option('--port <port>', 'on loopback; 0 takes a free one', port, 0)
    .option('--scenario <file>', 'how it behaves (default: the everyday mix)')
    .option('--log <file>', 'append one JSON line a request to this file')
    .action(async ({ port: wanted, scenario, log }: Options) => {
      const parsed = scenario === undefined ? defaultScenario : await readScenario(scenario);
      await using simulator = await startSimulator({
        port: wanted,
        scenario: parsed,
        ...(log !== undefined && { logFile: log }),
      }).catch((error: unknown) => {
        throw portError(error, wanted);
      });
      process.stdout.write(`${simulator.url}\n`);
      say(
        `Anthropic: ${simulator.url}, OpenAI: ${simulator.url}/v1, log: ${simulator.url}/_sim/log. Ctrl-C ends it.`,
      );
      await untilInterrupted();
    });
}

/** Ports below 1024 are the system's on many machines. */
function portError(error: unknown, wanted: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const why = code === 'EADDRINUSE' ? 'is taken by another program' : 'may not be taken by this user';
  return new Error(`Port ${wanted} of 127.0.0.1 ${why}: give --port another, or 0 for any that is free.`);
}

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('must be 0 to 65535');
  return value;
}
