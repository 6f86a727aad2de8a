import type { Config } from '#config.ts';
import { awaitedStack } from '#embedded/awaited-stack.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { StackRunsError } from '#embedded/stack-runs-error.ts';
import { startStack } from '#embedded/stack.ts';
import { defaultScenario } from '#simulator/server.ts';
import { givenTemporal, plainTemporal } from '#temporal-settings.ts';
import type { TemporalSettings } from '#temporal-settings.ts';

import { interruptSignal } from './interrupt.ts';
import { requireDatabase } from './require-database.ts';
import { requireKeys } from './require-keys.ts';
import { postScenario, readScenario } from './scenario-file.ts';
import type { Scenario } from './scenario-file.ts';
import { say } from './say.ts';
import { UsageError } from './usage-error.ts';

export interface StackInUse {
  /** Null for a Temporal of somebody else's, with workers of their own. */
  readonly info: StackInfo | null;
  readonly temporal: TemporalSettings;
  /** It was started for this command, and ends with it. */
  readonly isOwn: boolean;
}

export interface StackWanted {
  readonly config: Config;
  /** A scenario file for the simulator. */
  readonly scenario?: string | undefined;
  /** For commands that have no --live of their own: what runs is meant, live or not. */
  readonly asItRuns?: boolean;
}

/** Of a stack that ends with its command: what calls under way would cost is a few cents at most. */
const DRAIN_MS = 10_000;

/** What a command is to work on. */
type Place =
  | { readonly kind: 'running'; readonly info: StackInfo; readonly scenario: Scenario | undefined }
  /** `TEMPORAL_*` names a server: its workers do the work, and none is started here, where it might make other calls than theirs. */
  | { readonly kind: 'elsewhere'; readonly temporal: TemporalSettings }
  | { readonly kind: 'none'; readonly scenario: Scenario | undefined };

/** Uses the stack that runs on the project's folder or the Temporal of the environment, else starts a stack for as long as the work takes. */
export async function withStack<T>(wanted: StackWanted, work: (stack: StackInUse) => Promise<T>): Promise<T> {
  // Held while the work goes on as well: a process that is killed by a signal would leave its stack behind.
  using interrupt = interruptSignal();
  const place = await checkStack(wanted);
  switch (place.kind) {
    case 'elsewhere':
      return await work({ info: null, temporal: place.temporal, isOwn: false });
    case 'running': {
      const { info, scenario } = place;
      if (scenario !== undefined && info.simulatorUrl !== null)
        await postScenario(info.simulatorUrl, scenario);
      return await work({ info, temporal: temporalOf(info), isOwn: false });
    }
    case 'none': {
      const started = await startOwn(wanted.config, place.scenario, interrupt.signal);
      // Another command was a moment faster: its stack serves as well.
      if (started === undefined) return withStack(wanted, work);
      await using stack = started;
      return await work({ info: stack.info, temporal: temporalOf(stack.info), isOwn: true });
    }
  }
}

async function startOwn(config: Config, scenario: Scenario | undefined, signal: AbortSignal) {
  try {
    return await startStack({
      config,
      scenario: scenario ?? defaultScenario,
      temporalAddress: null,
      drainMs: DRAIN_MS,
      log: say,
      signal,
    });
  } catch (error) {
    if (error instanceof StackRunsError) return undefined;
    throw error;
  }
}

/** What `withStack` would use; refuses what it would refuse, before a command has done anything. */
export async function checkStack({ config, scenario: file, asItRuns = false }: StackWanted): Promise<Place> {
  const scenario = file === undefined ? undefined : await readScenario(file);
  if (scenario !== undefined && config.live) {
    throw new UsageError(
      '--scenario is for the simulator, and --live does not use it: leave one of them out.',
    );
  }
  using interrupt = interruptSignal();
  const info = await awaitedStack(config.dataDir, { log: say, signal: interrupt.signal });
  if (info !== undefined) {
    requireDatabase(config, info.temporalAddress);
    if (!asItRuns) refuseMixing(config, info);
    return { kind: 'running', info, scenario };
  }
  const temporal = givenTemporal();
  if (temporal === null) {
    requireKeys(config);
    return { kind: 'none', scenario };
  }
  requireDatabase(config, temporal.connection.address ?? '');
  if (scenario !== undefined) {
    throw new UsageError(
      'TEMPORAL_ADDRESS is set, so the workers there choose their simulator: give --scenario to it (`proofline simulate`), or unset TEMPORAL_ADDRESS.',
    );
  }
  return { kind: 'elsewhere', temporal };
}

/** The stack that runs is meant, also where the environment names another server by now. */
export function temporalOf({ temporalAddress }: StackInfo): TemporalSettings {
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
