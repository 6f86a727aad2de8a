import type { Config } from '#config.ts';
import type { Mode } from '#domain/call.ts';
import type { Endpoint } from '#domain/endpoint.ts';
import { liveProvider, simulatedProvider } from '#endpoint-providers.ts';
import { defaultScenario, parseScenario, startSimulator } from '#simulator/server.ts';

import { endpointSheet } from './doctor-endpoint-sheet.ts';
import type { EndpointSheet } from './doctor-endpoint-sheet.ts';
import { probesOf } from './probe-list.ts';
import type { Probe } from './probe-list.ts';
import type { ProbeResult } from './probe-result.ts';
import { runProbes } from './probe-run.ts';
import { showProgress } from './progress-display.ts';
import { say } from './say.ts';
import { UsageError } from './usage-error.ts';

export interface EndpointExamination {
  readonly config: Config;
  readonly endpoint: Endpoint;
  readonly streamed: boolean;
  readonly signal: AbortSignal;
}

/** An endpoint by its name on the command line. */
export function requireEndpoint(config: Config, name: string): Endpoint {
  const endpoint = config.endpoints.get(name);
  if (endpoint !== undefined) return endpoint;
  const known = [...config.endpoints.keys()].join(', ');
  throw new UsageError(`There is no endpoint ${name}; the configuration has ${known}.`);
}

/** One tiny call a mode: to the real server with its real key, or to a simulator that is started for it. */
export async function examineEndpoint(wanted: EndpointExamination): Promise<EndpointSheet> {
  const { config, endpoint, streamed } = wanted;
  const probes = probesOf({ endpoint, model: config.servedModel(endpoint), streamed });
  const results = config.live ? await askLive(probes, wanted) : await askSimulator(probes, wanted);
  return endpointSheet(config, endpoint, results);
}

async function askLive(
  probes: readonly Probe[],
  { config, endpoint, signal }: EndpointExamination,
): Promise<readonly ProbeResult[]> {
  const key = config.keyOf(endpoint);
  const provider = liveProvider(config, endpoint);
  const billed = key === null ? '' : ' They are billed.';
  say(`Asking ${endpoint.name}: one small call a mode, at most ${probes.length}.${billed}`);
  return await runProbes(probes, { provider, key, signal, onCall: showMode });
}

async function askSimulator(
  probes: readonly Probe[],
  { endpoint, signal }: EndpointExamination,
): Promise<readonly ProbeResult[]> {
  const { limits } = defaultScenario;
  // A well-behaved one: what is to be seen is the endpoint's configuration, not the weather.
  const scenario = { ...parseScenario({ models: { [endpoint.simulateAs]: {} } }), limits };
  await using simulator = await startSimulator({ port: 0, scenario });
  say(
    `The simulator answers for ${endpoint.name}, and nothing is spent; --live asks the real one, one small call a mode.`,
  );
  const provider = simulatedProvider(endpoint, simulator.url);
  return await runProbes(probes, { provider, key: null, signal, onCall: showMode });
}

/** On a terminal alone: a model may take its time, and a log has no use for it. */
function showMode(mode: Mode | null): void {
  if (process.stderr.isTTY) showProgress(() => (mode === null ? '' : `Asking in mode ${mode} …`));
}
