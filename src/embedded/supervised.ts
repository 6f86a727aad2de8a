import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** A process that keeps dying is given this long between its starts, so that its reason can be read. */
const RESTART_PAUSE_MS = 1000;

export interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Both of its outputs are appended here. */
  readonly logFile: string;
  /** A channel to it, which also tells it when this process is gone, however that happened. */
  readonly channel: boolean;
  /** How long it may take to end by itself before it is killed, in milliseconds. */
  readonly graceMs: number;
  readonly log: (sentence: string) => void;
  /** Each time that it has been started. */
  readonly onStart: (child: ChildProcess) => void;
}

export interface Supervised {
  readonly pid: number | null;
  /** Ends it and does not start it again; asked again, with the shorter of the times that it was given. */
  stop(graceMs?: number): Promise<void>;
}

/** Keeps a program running until it is stopped. It has a process group of its own: Ctrl-C reaches the stack alone. */
export function supervise(program: Program): Supervised {
  let child: ChildProcess | undefined;
  let stopping = false;
  let restart: NodeJS.Timeout | undefined;

  function start(): void {
    child = spawnLogged(program);
    child.once('error', (error) => program.log(`${program.name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (stopping) return;
      program.log(`${program.name} ended (${signal ?? `exit code ${String(code)}`}) and is started again.`);
      restart = setTimeout(start, RESTART_PAUSE_MS);
    });
    program.onStart(child);
  }

  // Whoever can't wait for an orderly end must still leave nothing behind.
  const killChild = () => child?.kill('SIGKILL');
  process.once('exit', killChild);
  start();
  return {
    get pid() {
      return child?.pid ?? null;
    },
    async stop(graceMs = program.graceMs) {
      const isFirst = !stopping;
      stopping = true;
      clearTimeout(restart);
      if (child !== undefined) await end(child, graceMs, isFirst);
      process.off('exit', killChild);
    },
  };
}

function spawnLogged({ file, args, logFile, channel }: Program): ChildProcess {
  const output = openSync(logFile, 'a');
  try {
    const stdio: StdioOptions = ['ignore', output, output, ...(channel ? (['ipc'] as const) : [])];
    return spawn(file, args, { stdio, detached: true });
  } finally {
    closeSync(output);
  }
}

async function end(child: ChildProcess, graceMs: number, isFirst: boolean): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A second request would mean "at once" to it.
  if (isFirst) child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(force);
}
