import type { Config } from '#config.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { startStack } from '#embedded/stack.ts';
import { defaultScenario } from '#simulator/server.ts';
import { givenTemporal, plainTemporal } from '#temporal-settings.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

import { interruptSignal } from './interrupt.ts';
import { requireKeys } from './require-keys.ts';
import { postScenario, readScenario } from './scenario-file.ts';
import type { Scenario } from './scenario-file.ts';
import { say } from './say.ts';
import { UsageError } from './usage-error.ts';

export interface StackInUse {
  readonly info: StackInfo;
  readonly temporal: TemporalSettings;
  /** It was started for this command, and ends with it. */
  readonly isOwn: boolean;
}

export interface StackWanted {
  readonly config: Config;
  /** A scenario file for the simulator. */
  readonly scenario?: string | undefined;
}

/** Uses the stack that runs on the project's folder, else starts one for as long as the work takes. */
export async function withStack<T>(wanted: StackWanted, work: (stack: StackInUse) => Promise<T>): Promise<T> {
  const { config } = wanted;
  const { running, scenario } = await checkStack(wanted);
  if (running !== undefined) {
    if (scenario !== undefined && running.simulatorUrl !== null)
      await postScenario(running.simulatorUrl, scenario);
    return await work({ info: running, temporal: temporalOf(running), isOwn: false });
  }
  // Held while the work goes on as well: a process that is killed by a signal would leave its stack behind.
  using interrupt = interruptSignal();
  await using stack = await startStack({
    config,
    scenario: scenario ?? defaultScenario,
    temporalAddress: givenTemporal()?.connection.address ?? null,
    log: say,
    signal: interrupt.signal,
  });
  return await work({ info: stack.info, temporal: temporalOf(stack.info), isOwn: true });
}

/** What `withStack` would use; refuses what it would refuse, before a command has done anything. */
export async function checkStack({ config, scenario: file }: StackWanted): Promise<{
  readonly running: StackInfo | undefined;
  readonly scenario: Scenario | undefined;
}> {
  const scenario = file === undefined ? undefined : await readScenario(file);
  if (scenario !== undefined && config.live) {
    throw new UsageError(
      '--scenario is for the simulator, and --live does not use it: leave one of them out.',
    );
  }
  const running = await readStack(config.dataDir);
  if (running === undefined) requireKeys(config);
  else refuseMixing(config, running);
  return { running, scenario };
}

/** The stack that runs is meant, also where the environment names another server by now. */
function temporalOf({ temporalAddress }: StackInfo): TemporalSettings {
  const given = givenTemporal();
  return given?.connection.address === temporalAddress ? given : plainTemporal(temporalAddress);
}

function refuseMixing(config: Config, running: StackInfo): void {
  if (config.live === running.live) return;
  const [its, wanted] = running.live ? ['live', 'simulated'] : ['simulated', 'live'];
  throw new UsageError(
    `The stack on ${config.dataDir} is ${its} and this command wants ${wanted} calls. ` +
      `Stop the stack (process ${running.pid}) and start it ${running.live ? 'without' : 'with'} --live.`,
  );
}
