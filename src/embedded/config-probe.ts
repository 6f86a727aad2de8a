import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { ConfigDescription } from '#describe-config.ts';

/** What a fresh process found in the configuration; `files` are those that it consists of. */
export type ConfigProbe =
  | {
      readonly kind: 'loaded';
      readonly files: readonly string[];
      readonly description: ConfigDescription;
      /** Names of variables. */
      readonly missingKeys: readonly string[];
    }
  | { readonly kind: 'broken'; readonly files: readonly string[]; readonly problems: readonly string[] };

/** Loading takes a second; code of a task that does not come back must not stop the watching for ever. */
const PROBE_MS = 30_000;

/** Loads a configuration in a process of its own. */
export function probeConfiguration(configPath: string, live: boolean): Promise<ConfigProbe> {
  const entry = fileURLToPath(import.meta.resolve('#embedded/probe-configuration.ts'));
  return new Promise((resolve) => {
    const child = fork(entry, [configPath, live ? 'live' : 'simulated'], {
      // What a configuration prints is not the command's data.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: PROBE_MS,
      // A process group of its own is not needed: Ctrl-C may end it with the rest.
      serialization: 'json',
    });
    child.once('message', (message) => resolve(message as ConfigProbe));
    const broken = (problem: string) =>
      resolve({ kind: 'broken', files: [configPath], problems: [`${configPath}: ${problem}`] });
    child.once('error', (error) => broken(`it could not be looked at: ${error.message}.`));
    child.once('exit', (code, signal) =>
      broken(
        signal === 'SIGTERM'
          ? `loading it did not end within ${PROBE_MS / 1000} s.`
          : `loading it ended the process (exit code ${String(code)}).`,
      ),
    );
  });
}
