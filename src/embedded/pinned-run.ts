import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const start = promisify(execFile);

export interface RunOptions {
  /** Never the caller's own folder for `python3 -m`, which would import from it. */
  readonly cwd?: string;
  readonly timeoutMs: number;
  /** Ends the program; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end and gives its stdout; rejects with what it said on stderr. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { timeoutMs, ...rest } = options;
  try {
    const { stdout } = await start(file, args, { ...rest, timeout: timeoutMs, encoding: 'utf8' });
    return stdout;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  }
}
