import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { workflowBundleOptions } from '#workflow-bundle.ts';
import { bundledModules } from './bundled-modules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Too big to load for each workflow, or made for I/O. */
const FORBIDDEN_PACKAGE =
  /\/node_modules\/(liquidjs|jsonrepair|gpt-tokenizer|@pydantic\/genai-prices|openai|@anthropic-ai|kysely|pg|pino|piscina|@temporalio\/(client|worker|activity))\//;
const OWN_FOLDER = /\/src\/(workflows|domain|contract)\//;

/** What workflow code must not carry. */
const foreign = (modules: readonly string[]): readonly string[] =>
  modules.filter((file) =>
    file.includes('/node_modules/')
      ? FORBIDDEN_PACKAGE.test(file)
      : file.includes('/src/') && !OWN_FOLDER.test(file),
  );

/** A small package with its own workflows, in which `#folder/x.ts` means what it means here. */
async function project(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-bundle-'));
  const imports = { '#*.ts': { source: './src/*.ts', default: './dist/*.js' } };
  const all = { 'package.json': JSON.stringify({ name: 'planted', type: 'module', imports }), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return {
    workflows: join(folder, 'src/workflows/index.ts'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const WORKFLOW =
  "import { helper } from '#domain/helper.ts';\nexport const planted = async (): Promise<unknown> => helper();\n";

describe('the bundle of the workflows', { timeout: 120_000 }, () => {
  test('holds workflows, contract and domain, and nothing that does I/O', async () => {
    const modules = await bundledModules(workflowBundleOptions.workflowsPath);
    expect(modules.some((file) => file.endsWith('/src/workflows/index.ts'))).toBe(true);
    expect(foreign(modules)).toEqual([]);
  });

  test('takes `#` imports from src', async () => {
    await using planted = await project({
      'src/domain/helper.ts': 'export const helper = (): number => 1;\n',
      'src/workflows/index.ts': WORKFLOW,
    });
    const modules = await bundledModules(planted.workflows);
    expect(modules.some((file) => file.endsWith('/src/domain/helper.ts'))).toBe(true);
    expect(foreign(modules)).toEqual([]);
  });

  test('a heavy package behind a harmless import is seen', async () => {
    await using planted = await project({
      'src/domain/helper.ts':
        "import { jsonrepair } from 'jsonrepair';\nexport const helper = (): string => jsonrepair('');\n",
      'src/workflows/index.ts': WORKFLOW,
    });
    expect(foreign(await bundledModules(planted.workflows))).not.toEqual([]);
  });

  test("an activity's value does not bundle, its type does", async () => {
    const activity =
      "import { readFile } from 'node:fs/promises';\nexport const load = (): Promise<string> => readFile('x', 'utf8');\n";
    await using byValue = await project({
      'src/activities/load.ts': activity,
      'src/workflows/index.ts':
        "import { load } from '#activities/load.ts';\nexport const planted = async (): Promise<unknown> => load();\n",
    });
    await expect(bundledModules(byValue.workflows)).rejects.toThrow(/fs\/promises/);
    await using byType = await project({
      'src/activities/load.ts': activity,
      'src/workflows/index.ts':
        "import type { load } from '#activities/load.ts';\nexport const planted = async (f: typeof load): Promise<unknown> => f;\n",
    });
    expect(foreign(await bundledModules(byType.workflows))).toEqual([]);
  });
});
