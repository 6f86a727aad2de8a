import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');

/** Bundling the workflows and fetching Temporal's command line may both be new to this machine. */
const READY_MS = 180_000;

/** All inputs ended, though some as dead letters or with a person: the batch was measured whole. */
const MEASURED = [0, 3, 4];

/** A command line under way. */
export interface Command {
  readonly child: ChildProcess;
  /** Rejects where the command did not do its work. */
  readonly ended: Promise<void>;
}

/** A project in a folder of its own, with its stack up. */
export interface Project {
  readonly folder: string;
  readonly stack: StackInfo;
  command(args: readonly string[]): Command;
  openStore(): Promise<Store>;
}

export interface ProjectToOpen {
  /** The configuration, from the repository's root. */
  readonly config: string;
  readonly scenario: string;
}

/** Opens a project for the time of `use`. */
export async function withProject<T>(
  { config, scenario }: ProjectToOpen,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-bench-'));
  try {
    const source = JSON.stringify(join(ROOT, config));
    await writeFile(join(folder, 'proofline.config.ts'), `export { default } from ${source};\n`);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
    await writeFile(join(folder, 'scenario.json'), scenario);
    const dev = start(folder, ['dev', '--scenario', 'scenario.json']);
    try {
      const stack = await untilReady(folder, dev.child);
      return await use({
        folder,
        stack,
        command: (args) => checked(start(folder, args), args),
        openStore: () => openStore({ path: join(folder, '.proofline', 'store.db') }),
      });
    } finally {
      dev.child.kill('SIGINT');
      await dev.code;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function start(folder: string, args: readonly string[]) {
  // Without the launcher, whose child would not be counted.
  const child = spawn(process.execPath, [...process.execArgv, MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, code };
}

function checked({ child, code }: ReturnType<typeof start>, args: readonly string[]): Command {
  const ended = code.then((known) => {
    if (known === null || !MEASURED.includes(known))
      throw new Error(`${args.join(' ')} ended with exit code ${known}.`);
  });
  return { child, ended };
}

async function untilReady(folder: string, dev: ChildProcess): Promise<StackInfo> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until && dev.exitCode === null && dev.signalCode === null) {
    const stack = await readStack(join(folder, '.proofline'));
    if (stack?.workerPid != null && stack.temporalPid !== null) return stack;
    await sleep(100);
  }
  throw new Error('The stack did not come up.');
}
