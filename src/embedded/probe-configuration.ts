// A process of its own, asked by `dev`: what the configuration is now, since a module that was imported once stays as it was.
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

import { ConfigError } from '#config-error.ts';
import type { ConfigProbe } from './config-probe.ts';

/** Proofline's own files change with its version, not with the project. */
const OWN = fileURLToPath(new URL('..', import.meta.url));

const files = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url.startsWith('file:') && !found.url.includes('/node_modules/')) {
      const file = fileURLToPath(found.url);
      if (!file.startsWith(OWN)) files.add(file);
    }
    return found;
  },
});

const { loadConfig } = await import('#config.ts');
const { promptFiles } = await import('#prompt-files.ts');
process.send?.(await probe());
process.disconnect?.();

async function probe(): Promise<ConfigProbe> {
  const [, , configPath = '', live = ''] = process.argv;
  files.add(configPath);
  try {
    const config = await loadConfig({ configPath, ...(live === 'live' && { live: true }) });
    for (const file of await promptFiles(configPath)) files.add(file);
    const missingKeys = config.missingKeys();
    return { kind: 'loaded', files: [...files], description: config.describe(), missingKeys };
  } catch (error) {
    for (const file of await promptFiles(configPath).catch(() => [])) files.add(file);
    const problems =
      error instanceof ConfigError
        ? error.problems
        : [error instanceof Error ? error.message : String(error)];
    return { kind: 'broken', files: [...files], problems };
  }
}
