import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface TempProject extends AsyncDisposable {
  readonly folder: string;
  readonly dataDir: string;
  readonly storePath: string;
}

/** A project of its own: its folder, its store and its ports belong to one test, its tasks are the examples'. */
export async function tempProject(): Promise<TempProject> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-project-'));
  const config = JSON.stringify(join(ROOT, 'proofline.config.ts'));
  await writeFile(join(folder, 'proofline.config.ts'), `export { default } from ${config};\n`);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  const dataDir = join(folder, '.proofline');
  return {
    folder,
    dataDir,
    storePath: join(dataDir, 'store.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
