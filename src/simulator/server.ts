import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { handleApi } from './handle-api.ts';
import { handleControl } from './handle-control.ts';
import type { Scenario } from './scenario.ts';
import { Simulation } from './simulation.ts';
import type { Summary } from './summary.ts';

export { defaultScenario } from './default-scenario.ts';
export { parseScenario } from './parse-scenario.ts';

/** Longer than any client keeps a connection: a connection that closes under a request would look like a fault. */
const KEEP_ALIVE_MS = 120_000;

/** Connections that may wait to be taken; a burst of a storm is larger than Node's 511. */
const BACKLOG = 4096;

export interface SimulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly scenario: Scenario;
  /** JSONL, appended to: a line for each request that has ended. */
  readonly logFile?: string;
}

/** A running simulator. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: Anthropic's base URL; OpenAI's has `/v1` behind it. */
  readonly url: string;
  readonly port: number;
  /** Replaces the scenario and restarts its clock, its counts and its limits. */
  setScenario(scenario: Scenario): void;
  summary(): Summary;
  /** Drops all connections; their requests are in the log by then. */
  close(): Promise<void>;
}

/** Starts a provider that speaks both wire protocols and misbehaves as the scenario says, on loopback only. */
export async function startSimulator({ port, scenario, logFile }: SimulatorOptions): Promise<Simulator> {
  const simulation = new Simulation(scenario, logFile);
  const server = createServer((req, res) => {
    handle(simulation, req, res).catch((error: unknown) => fail(res, error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  const close = async () => {
    if (server.listening) await stop(server);
    await simulation.log.close();
  };
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    setScenario: (next) => simulation.setScenario(next),
    summary: () => simulation.summary(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function handle(simulation: Simulation, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://simulator');
  if (url.pathname.startsWith('/_sim/')) return handleControl(simulation, req, res, url);
  return handleApi(simulation, req, res, url.pathname);
}

/** A client that goes away while it sends is an ordinary day; a fault of the simulator must not pass for one of its own. */
function fail(res: ServerResponse, error: unknown): void {
  if (!res.headersSent && !res.destroyed) res.writeHead(500, { 'x-simulator-bug': 'true' });
  res.end(`The simulator itself failed: ${error instanceof Error ? error.stack : String(error)}`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', BACKLOG, () => resolve());
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
