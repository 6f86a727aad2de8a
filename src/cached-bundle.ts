// Composition roots only.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageJson from '@temporalio/worker/package.json' with { type: 'json' };

/** What src/workflows may import: a change in any of it is another bundle. */
const FOLDERS = ['workflows', 'contract', 'domain'];

/**
 * The file of the workflows' bundle, made once for each state of the code and kept in the user's cache folder. Making
 * it takes 1–3 s of a processor.
 */
export async function cachedBundle(cacheDir: string): Promise<string> {
  const folder = join(cacheDir, 'workflows');
  const file = join(folder, `${await codeHash()}.js`);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  // Two workers may start at once: each writes its own, and the last rename stands.
  const aside = `${file}.${process.pid}`;
  try {
    const entry = fileURLToPath(import.meta.resolve('#bundle-workflows.ts'));
    await promisify(execFile)(process.execPath, [...process.execArgv, entry, aside]);
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
  return file;
}

async function codeHash(): Promise<string> {
  const root = dirname(fileURLToPath(import.meta.url));
  const hash = createHash('sha256').update(packageJson.version);
  for (const folder of FOLDERS) {
    for (const name of (await readdir(join(root, folder))).toSorted()) {
      hash.update(name).update(await readFile(join(root, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
