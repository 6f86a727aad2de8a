// Composition roots only.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
    await removeOld(folder);
  } finally {
    await rm(aside, { force: true });
  }
  return file;
}

/** Of all that goes into the bundle: our code, how it is bundled, and the exact versions that it is bundled with. */
async function codeHash(): Promise<string> {
  const root = dirname(fileURLToPath(import.meta.url));
  const own = await Promise.all(FOLDERS.map(async (folder) => filesOf(join(root, folder))));
  const files = [
    ...own.flat(),
    fileURLToPath(import.meta.resolve('#workflow-bundle.ts')),
    join(dirname(root), 'package.json'),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(basename(file)).update(await readFile(file));
  return hash.digest('hex').slice(0, 32);
}

async function filesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).toSorted().map((name) => join(folder, name));
}

/** Of code that nobody has started for so long. */
const KEPT_MS = 30 * 24 * 3_600_000;

async function removeOld(folder: string): Promise<void> {
  for (const file of await filesOf(folder)) {
    if (Date.now() - (await stat(file)).mtimeMs > KEPT_MS) await rm(file, { force: true });
  }
}
