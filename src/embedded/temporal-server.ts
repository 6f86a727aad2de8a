import { join } from 'node:path';
import { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '#contract/names.ts';
import { hashText } from '#domain/hash.ts';

import { freePort, tryPort } from './free-port.ts';
import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';

/** Temporal's own, so that its command line finds the stack without being told. */
export const DEFAULT_PORT = 7233;
export const UI_OFFSET = 1000;

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
  /** Calls the start off; the signal's reason is thrown. */
  readonly signal: AbortSignal;
}

/** Ports can be lost between the look at them and the start; more often than this it is no accident. */
const MAX_TRIES = 3;

/** Temporal's dev server on the data folder's database, on loopback alone; resolves when it can be used. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const logFile = join(options.dataDir, 'temporal.log');
  for (let tried = 1; ; tried++) {
    const ports = await choosePorts(tried === 1);
    const started = await tryStart(options, { ...ports, logFile });
    if (started !== undefined) return started;
    options.signal.throwIfAborted();
    if (tried === MAX_TRIES) throw new Error(`The Temporal server did not start; its log is ${logFile}.`);
  }
}

interface Place {
  readonly port: number;
  readonly uiPort: number;
  readonly logFile: string;
}

/** Undefined where the server ended at once or did not come up: its ports were taken meanwhile, say. */
async function tryStart(
  { cli, dataDir, log, onStart, signal }: TemporalServerOptions,
  { port, uiPort, logFile }: Place,
): Promise<TemporalServer | undefined> {
  const mark = `stack-${hashText(`${dataDir} ${process.pid}`).slice('sha256:'.length, 'sha256:'.length + 16)}`;
  const ended = new AbortController();
  const supervised = supervise({
    name: 'The Temporal server',
    file: cli,
    args: serverArgs({ dataDir, port, uiPort, mark }),
    logFile,
    channel: false,
    graceMs: STOP_GRACE_MS,
    log,
    onStart: (child) => {
      child.once('exit', () => ended.abort());
      onStart();
    },
  });
  const address = `127.0.0.1:${port}`;
  if (!(await untilReady(address, mark, AbortSignal.any([ended.signal, signal])))) {
    await supervised.stop();
    return undefined;
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    get pid() {
      return supervised.pid;
    },
    stop: (graceMs) => supervised.stop(graceMs),
  };
}

async function choosePorts(preferDefault: boolean): Promise<{ port: number; uiPort: number }> {
  const isFree =
    preferDefault &&
    (await tryPort(DEFAULT_PORT)) !== undefined &&
    (await tryPort(DEFAULT_PORT + UI_OFFSET)) !== undefined;
  return isFree
    ? { port: DEFAULT_PORT, uiPort: DEFAULT_PORT + UI_OFFSET }
    : { port: await freePort(), uiPort: await freePort() };
}

/** The server's database; its name on a command line tells whose server it is. */
export function databaseFileIn(dataDir: string): string {
  return join(dataDir, 'temporal.db');
}

interface ServerArguments {
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  readonly mark: string;
}

function serverArgs({ dataDir, port, uiPort, mark }: ServerArguments): string[] {
  return [
    ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ['--db-filename', databaseFileIn(dataDir), '--log-level', 'warn'],
    // 315 items a second against 167 with the default pragmas (reference: performance, section 7).
    ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // One partition hands tasks out evenly; several are for more traffic than one machine has.
    ['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    // It would ask its makers for a newer version; nothing here may leave the machine unasked.
    ['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
    // An empty namespace whose name only this stack knows, by which it tells its server from a stranger's.
    ['--namespace', mark],
    ...Object.values(SEARCH_ATTRIBUTES).map((name) => ['--search-attribute', `${name}=Keyword`]),
  ].flat();
}

/**
 * Whether our own server answers on the address. Two stacks that start at once may choose the same port, and the one
 * that lost it would find the other's server ready: work of two projects would meet in one queue.
 */
async function untilReady(address: string, mark: string, ended: AbortSignal): Promise<boolean> {
  const until = performance.now() + START_DEADLINE_MS;
  while (!ended.aborted && performance.now() < until) {
    if (await knowsNamespace(address, mark)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

async function knowsNamespace(address: string, namespace: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
