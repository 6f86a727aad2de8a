import { join } from 'node:path';
import { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '#contract/names.ts';

import { freePort, tryPort } from './free-port.ts';
import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';

/** Temporal's own, so that its command line finds the stack without being told. */
const DEFAULT_PORT = 7233;
const UI_OFFSET = 1000;

/** The server stands within 2 s; a machine under load may take much longer. */
const START_DEADLINE_MS = 60_000;
const POLL_MS = 100;

/** SIGTERM closes its database; what takes longer hangs. */
const STOP_GRACE_MS = 10_000;

export interface TemporalServer extends Supervised {
  readonly address: string;
  readonly uiUrl: string;
}

export interface TemporalServerOptions {
  /** Path of Temporal's CLI. */
  readonly cli: string;
  readonly dataDir: string;
  readonly log: (sentence: string) => void;
  readonly onStart: () => void;
}

/** Temporal's dev server on the data folder's database, on loopback alone; resolves when it can be used. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { cli, dataDir, log, onStart } = options;
  const { port, uiPort } = await choosePorts();
  const logFile = join(dataDir, 'temporal.log');
  const supervised = supervise({
    name: 'The Temporal server',
    file: cli,
    args: serverArgs(dataDir, port, uiPort),
    logFile,
    channel: false,
    graceMs: STOP_GRACE_MS,
    log,
    onStart,
  });
  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(address);
  } catch (error) {
    await supervised.stop();
    throw new Error(`The Temporal server did not start; its log is ${logFile}.`, {
      cause: error,
    });
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    get pid() {
      return supervised.pid;
    },
    stop: () => supervised.stop(),
  };
}

async function choosePorts(): Promise<{ port: number; uiPort: number }> {
  const isFree =
    (await tryPort(DEFAULT_PORT)) !== undefined && (await tryPort(DEFAULT_PORT + UI_OFFSET)) !== undefined;
  return isFree
    ? { port: DEFAULT_PORT, uiPort: DEFAULT_PORT + UI_OFFSET }
    : { port: await freePort(), uiPort: await freePort() };
}

function serverArgs(dataDir: string, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--db-filename', join(dataDir, 'temporal.db'), '--log-level', 'warn'],
    // 315 items a second against 167 with the default pragmas (reference: performance, section 7).
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // One partition hands tasks out evenly; several are for more traffic than one machine has.
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

async function untilReady(address: string): Promise<void> {
  const until = performance.now() + START_DEADLINE_MS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
      try {
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
