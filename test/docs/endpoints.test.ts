import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadConfig } from '#config.ts';
import type { Config } from '#config.ts';
import { mannerOf } from '#domain/call-manner.ts';
import { planEndpoint } from '#domain/plan-generation.ts';

const page = fileURLToPath(new URL('../../docs/endpoints.md', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
let config: Config;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proofline-docs-'));
  const [, snippet = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(page, 'utf8')) ?? [];
  const triage = JSON.stringify(join(root, 'examples/tasks/support-triage.ts'));
  const lines = [
    `import { supportTriage } from ${triage};`,
    `const endpoints = ${snippet};`,
    // Each rung leaves the mode open: not all of the page's endpoints take the one of the example.
    'const ladder = [{ route: "all" }];',
    'const tasks = [{ ...supportTriage, prompts: [{ name: "p", file: "./p.md" }], ladder }];',
    'export default { tasks, endpoints, routes: { all: Object.keys(endpoints) } };',
  ];
  await writeFile(join(folder, 'p.md'), '# user\n{{ input.text }}\n');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  await writeFile(join(folder, 'proofline.config.ts'), `${lines.join('\n')}\n`);
  config = await loadConfig({ configPath: join(folder, 'proofline.config.ts'), env: {} });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the endpoints of the page', () => {
  test('load', () => {
    const names = 'opus haiku gpt azure azure-deployment aggregated deepseek mistral vllm llama-cpp ollama';
    expect([...config.endpoints.keys()]).toEqual(names.split(' '));
  });

  test.each([
    ['opus', 'schema', 'messages'],
    ['gpt', 'schema', 'chat'],
    ['azure', 'schema', 'chat'],
    ['aggregated', 'tool', 'chat'],
    ['mistral', 'schema', 'chat'],
    ['vllm', 'schema', 'chat'],
  ])('%s takes mode %s by %s where a rung leaves it open', (name, mode, api) => {
    const endpoint = config.endpoints.get(name);
    const output = config.tasks[0]?.pinned.outputSchema ?? {};
    if (endpoint === undefined) throw new Error('It is not there.');
    const planned = planEndpoint(endpoint, { route: 'all' }, output);
    expect({ mode: planned.mode, api: mannerOf(planned, 512).style.api }).toEqual({ mode, api });
  });
});
