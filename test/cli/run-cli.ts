import { vi } from 'vitest';

import { runCommandLine } from '../../src/cli/command-line.ts';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in this process; what it prints is caught. */
export async function runCli(folder: string, ...args: readonly string[]): Promise<CliRun> {
  const caught = { stdout: '', stderr: '' };
  const catching = (stream: 'stdout' | 'stderr') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text, ...rest: unknown[]) => {
      caught[stream] += typeof text === 'string' ? text : new TextDecoder().decode(text);
      const done = rest.find((one) => typeof one === 'function');
      if (done !== undefined) process.nextTick(done as () => void);
      return true;
    });
  const spies = [catching('stdout'), catching('stderr')];
  try {
    const code = await runCommandLine(['--config', `${folder}/proofline.config.ts`, ...args]);
    return { code, ...caught };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Every line of what was printed, as JSON. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
