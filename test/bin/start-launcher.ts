import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const LAUNCHER = fileURLToPath(new URL('../../bin/proofline.mjs', import.meta.url));

/** A Node that can't become another program has to stay as its parent, as Node 20 does. */
const AS_AN_OLD_NODE = 'data:text/javascript,delete process.execve';

export type Way = 'replaced' | 'supervised';

export interface Launched {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Resolves once the output holds that text. */
  saying(text: string): Promise<void>;
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>;
}

export function launch(way: Way, args: readonly string[], options: SpawnOptions = {}): Launched {
  const before = way === 'supervised' ? ['--import', AS_AN_OLD_NODE] : [];
  return follow(spawn(process.execPath, [...before, LAUNCHER, ...args], { ...options, stdio: 'pipe' }));
}

export function follow(child: ChildProcess): Launched {
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    process: child,
    output: () => output,
    saying: async (text) => {
      while (!output.includes(text)) await once(child.stdout ?? child, 'data');
    },
    ended: async () => {
      const [code, signal] = await closed;
      return { code, signal, output };
    },
  };
}
