import { join } from 'node:path';

import type { Config } from '#config.ts';
import { startSimulator } from '#simulator/server.ts';
import type { Simulator } from '#simulator/server.ts';

import { prepareDataFolder } from './data-folder.ts';
import { endLeftovers } from './leftovers.ts';
import { lockFolder, unlockFolder } from './folder-lock.ts';
import { readStack, removeStack, writeStack } from './stack-file.ts';
import type { StackInfo } from './stack-file.ts';
import { StackRunsError } from './stack-runs-error.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { databaseFileIn, startTemporalServer } from './temporal-server.ts';
import { startReloadableWorker } from './reloadable-worker.ts';
import type { ReloadableWorker } from './reloadable-worker.ts';

export interface StackOptions {
  readonly config: Config;
  /** A parsed scenario for the simulator; its everyday mix where left out. */
  readonly scenario: Parameters<typeof startSimulator>[0]['scenario'];
  /** A Temporal server that is there already; left out, one is started. */
  readonly temporalAddress: string | null;
  readonly log: (sentence: string) => void;
  /** How long calls under way may take to end when the worker is drained, in milliseconds. */
  readonly drainMs: number;
  /** Calls the start off; what has been started is ended again, and the signal's reason is thrown. */
  readonly signal: AbortSignal;
}

export interface Stack extends AsyncDisposable {
  readonly info: StackInfo;
  /**
   * A worker with the code, the tasks and the prompts as they are now takes over from the one that runs; rejects, and
   * leaves that one alone, where it does not come up.
   */
  reload(): Promise<void>;
  /** Drains the worker, then ends the rest, in that order. */
  stop(): Promise<void>;
}

/**
 * The whole embedded stack on one data folder: Temporal's dev server, the simulator, a worker, and this process to
 * keep them running. A second one on the same folder is refused with the address of the first.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir } = options.config;
  await prepareDataFolder(dataDir);
  if (!lockFolder(dataDir)) {
    throw new StackRunsError(dataDir, await readStack(dataDir));
  }
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
    await removeStack(dataDir);
    unlockFolder(dataDir);
  };
  try {
    await endLeftovers({ databaseFile: databaseFileIn(dataDir) }, options.log);
    const { info, worker } = await startParts(options, started);
    return { info, reload: () => worker.reload(), stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts part by part; what has been started is noted, so that it can be ended in reverse. */
async function startParts(
  options: StackOptions,
  started: (() => Promise<void>)[],
): Promise<{ readonly info: StackInfo; readonly worker: ReloadableWorker }> {
  const { config, log } = options;
  const { dataDir, live } = config;
  // After a restart of a part its new id is published; before all are up there is nothing to publish.
  let publish = () => {};
  const temporal = await temporalOf(options, started, () => publish());
  options.signal.throwIfAborted();
  const simulator = live ? null : await simulatorOf(options);
  if (simulator !== null) started.push(() => simulator.close());
  let workerPid: () => number | null = () => null;
  const startedAt = new Date().toISOString();
  const infoNow = (): StackInfo => ({
    pid: process.pid,
    temporalAddress: temporal.address,
    uiUrl: temporal.uiUrl,
    simulatorUrl: simulator?.url ?? null,
    live,
    workerPid: workerPid(),
    temporalPid: temporal.pid,
    startedAt,
  });
  // Before the worker is up, so that a kill in between leaves a trace of the server.
  await writeStack(dataDir, infoNow());
  const worker = await startReloadableWorker({
    configPath: config.configPath,
    dataDir,
    address: options.temporalAddress === null ? temporal.address : null,
    simulatorUrl: simulator?.url ?? null,
    live,
    log,
    signal: options.signal,
    graceMs: options.drainMs,
    onStart: () => setImmediate(() => publish()),
  });
  started.push(() => worker.stop());
  workerPid = () => worker.pid;
  publish = () => void writeStack(dataDir, infoNow());
  await writeStack(dataDir, infoNow());
  return { info: infoNow(), worker };
}

interface TemporalPart {
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number | null;
}

async function temporalOf(
  { config, temporalAddress, log, signal }: StackOptions,
  started: (() => Promise<void>)[],
  onStart: () => void,
): Promise<TemporalPart> {
  if (temporalAddress !== null) return { address: temporalAddress, uiUrl: uiOf(temporalAddress), pid: null };
  const { searchPath: path, cacheDir, dataDir } = config;
  const cli = await findTemporalCli({ path, cacheDir, log, signal });
  const server = await startTemporalServer({
    cli,
    dataDir,
    log,
    signal,
    onStart: () => setImmediate(onStart),
  });
  started.push(() => server.stop());
  return server;
}

/** The dev server's UI is on the gRPC port + 1000. */
function uiOf(address: string): string {
  const [host = '127.0.0.1', port = '7233'] = address.split(':');
  return `http://${host}:${Number(port) + 1000}`;
}

/** In this process: it ends with it, whatever happens. Its log outlives it. */
function simulatorOf({ config, scenario }: StackOptions): Promise<Simulator> {
  return startSimulator({ port: 0, scenario, logFile: join(config.dataDir, 'simulator.jsonl') });
}
