import type { Command } from 'commander';

import { projectConfig } from '#cli/project.ts';
import { requireDatabase } from '#cli/require-database.ts';
import { requireKeys } from '#cli/require-keys.ts';
import { say } from '#cli/say.ts';
import { readScenario } from '#cli/scenario-file.ts';
import { reloadOnSave } from '#embedded/reload-on-save.ts';
import { startStack } from '#embedded/stack.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { defaultScenario } from '#simulator/server.ts';
import { givenTemporal } from '#temporal-settings.ts';
import { aborted, interruptSignal } from '#cli/interrupt.ts';

interface Options {
  readonly scenario?: string;
  readonly json?: boolean;
}

/**
 * The usual length of a call and more: a worker that a reload replaces ends with its last call. A stack that stops
 * waits 20 s for it.
 */
const DRAIN_MS = 150_000;

export function addDev(root: Command): void {
  root
    .command('dev')
    .description(
      'the whole embedded stack until Ctrl-C: Temporal with its UI, the simulator, a worker that is reloaded on save',
    )
    .option('--scenario <file>', 'how the simulator behaves (default: the everyday mix)')
    .option('--live', 'call the real providers, with the keys that the configuration names')
    .option('--json', 'print the addresses as one JSON object')
    .action(async (options: Options, command: Command) => dev(options, command));
}

async function dev({ scenario, json }: Options, command: Command): Promise<void> {
  const config = await projectConfig(command);
  const parsed = scenario === undefined ? defaultScenario : await readScenario(scenario);
  const temporalAddress = givenTemporal()?.connection.address ?? null;
  if (temporalAddress !== null) requireDatabase(config, temporalAddress);
  for (const note of config.notes) say(note);
  requireKeys(config);
  using interrupt = interruptSignal();
  await using stack = await startStack({
    config,
    scenario: parsed,
    temporalAddress,
    drainMs: DRAIN_MS,
    log: say,
    signal: interrupt.signal,
  });
  await using _reloads = await reloadOnSave({ config, reload: () => stack.reload(), log: say });
  if (json === true) process.stdout.write(`${JSON.stringify(stack.info)}\n`);
  else for (const line of addresses(stack.info)) process.stdout.write(`${line}\n`);
  say(
    'Configuration, tasks and prompts are reloaded on save. Ctrl-C ends it; everything is kept in .proofline/.',
  );
  await aborted(interrupt.signal);
  say('Stopping: calls under way may end, the rest stays in the queue.');
}

/** What a person needs next, one line each. */
export function addresses(info: StackInfo): string[] {
  return [
    `Temporal   ${info.temporalAddress}`,
    `UI         ${info.uiUrl}`,
    ...(info.simulatorUrl === null
      ? ['Providers  live']
      : [`Simulator  ${info.simulatorUrl}  (log: /_sim/log)`]),
    `Try        npx proofline run support-triage examples/inputs/support-triage.csv`,
  ];
}
