import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

/** What a project elsewhere would import by name. */
const IMPORTS = {
  proofline: pathToFileURL(join(import.meta.dirname, '../../src/index.ts')).href,
  zod: import.meta.resolve('zod'),
};

const TASK = `
import { defineTask } from 'proofline';
import { z } from 'zod';
export const task = defineTask({
  name: 'triage', version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ intent: z.enum(['a', 'b']) }),
  prompts: [{ name: 'plain', file: './plain.md' }],
  ladder: [{ route: 'fast' }, { route: 'strong' }],
});
`;

/** The good project; a test changes what it is about. */
export const FILES = {
  'plain.md': '# user\n<input>{{ input.text }}</input>',
  'task.ts': TASK,
  'proofline.config.ts': configText({}),
};

/** A configuration whose fields may be replaced, each by its source text. */
export function configText(fields: Readonly<Record<string, string>>): string {
  const all: Readonly<Record<string, string>> = {
    tasks: '[task]',
    endpoints: `{
      small: { protocol: 'anthropic', model: 'claude-haiku-4-5', keyEnv: 'SMALL_KEY' },
      large: { protocol: 'openai', model: 'gpt-4.1', keyEnv: 'LARGE_KEY' },
    }`,
    routes: "{ fast: ['small'], strong: ['large'] }",
    ...fields,
  };
  const lines = Object.entries(all).map(([field, source]) => `  ${field}: ${source},`);
  return [
    "import { defineConfig } from 'proofline';",
    "import { task } from './task.ts';",
    `export default defineConfig({\n${lines.join('\n')}\n});`,
  ].join('\n');
}

/** Writes a project into a folder of its own and returns the path of its configuration. */
export async function writeProject(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ ...FILES, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text.replace(/from '(proofline|zod)'/g, resolved));
  }
  return join(folder, 'proofline.config.ts');
}

function resolved(_text: string, name: string): string {
  return `from ${JSON.stringify(IMPORTS[name as keyof typeof IMPORTS])}`;
}
