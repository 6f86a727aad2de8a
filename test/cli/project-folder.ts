import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';

const root = join(import.meta.dirname, '../..');
const urlOf = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);

/** The tasks of the examples, under other endpoints' names and in a folder of their own. */
const CONFIG = `
import { defineConfig } from ${urlOf('src/index.ts')};
import { replyDraft } from ${urlOf('examples/tasks/reply-draft.ts')};
import { supportTriage } from ${urlOf('examples/tasks/support-triage.ts')};

// A copied definition has lost the place that its prompt files are relative to.
const prompts = supportTriage.prompts.map((one) => ({ ...one, file: ${JSON.stringify(join(root, 'examples/tasks/'))} + one.file }));
const once = { ...supportTriage, version: 2, description: 'The same, once more.', prompts };

export default defineConfig({
  tasks: [supportTriage, once, replyDraft],
  endpoints: {
    small: { protocol: 'anthropic', model: 'claude-haiku-4-5', keyEnv: 'SMALL_KEY' },
    large: { protocol: 'openai', model: 'gpt-4.1', keyEnv: 'LARGE_KEY' },
  },
  routes: { fast: ['small', 'large'], strong: ['large'] },
  budgets: { perDayUsd: 50 },
});
`;

export interface ProjectFolder extends AsyncDisposable {
  readonly folder: string;
  readonly config: Config;
  readonly store: Store;
}

/** A project as a person has one: a configuration and a store. */
export async function projectFolder(): Promise<ProjectFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-cli-'));
  const configPath = join(folder, 'proofline.config.ts');
  await writeFile(configPath, CONFIG);
  const config = await loadConfig({ configPath, env: {} });
  const store = await openStore({ path: join(config.dataDir, 'store.db') });
  const close = async () => {
    await store.close();
    await rm(folder, { recursive: true });
  };
  return { folder, config, store, [Symbol.asyncDispose]: close };
}
