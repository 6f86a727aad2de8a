import { describe, expect, test } from 'vitest';

import { loadConfig } from '#config.ts';
import { ConfigError } from '#config-error.ts';

import { configText, FILES, writeProject } from './write-project.ts';

async function problemsOf(files: Readonly<Record<string, string>>, env = {}): Promise<readonly string[]> {
  const configPath = await writeProject(files);
  const error: unknown = await loadConfig({ configPath, env }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`Loaded, or failed otherwise: ${String(error)}`);
  expect(error.message).toContain(error.problems[0]);
  return error.problems;
}

const endpoint = (fields: string) => ({
  endpoints: `{ small: { protocol: 'openai', model: 'm', ${fields} } }`,
});

describe('a mistake in the configuration is told with its place:', () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ endpoint: '{}' }, 'endpoint: unknown field.'],
    [{ tasks: '[]' }, 'tasks: Too small'],
    [{ tasks: '["triage"]' }, 'tasks.0: Invalid input'],
    [{ tasks: '[task, task]' }, 'Task triage: version 1 is there twice.'],
    [{ routes: 'undefined' }, 'routes: is missing.'],
    [{ routes: "{ fast: ['smal'], strong: ['large'] }" }, 'routes.fast.0: there is no endpoint "smal".'],
    [
      { routes: "{ fast: ['small', 'small'], strong: ['large'] }" },
      'routes.fast.1: the endpoint "small" is there twice.',
    ],
    [{ routes: "{ fast: [], strong: ['large'] }" }, 'routes.fast: Too small'],
    [{ routes: "{ fast: ['small'] }" }, 'Task triage, ladder.1.route: there is no route "strong".'],
    [{ routes: "{ 'Fast Route': ['small'] }" }, 'routes.Fast Route: must be 1 to 60 characters'],
    [
      { endpoints: "{ 'A_B': { protocol: 'openai', model: 'm', keyEnv: null } }" },
      'endpoints.A_B: must be 1 to 60',
    ],
    [
      { endpoints: "{ small: { protocol: 'gemini', model: 'm', keyEnv: null } }" },
      'endpoints.small.protocol: Invalid option',
    ],
    [{ endpoints: "{ small: { protocol: 'openai', keyEnv: null } }" }, 'endpoints.small.model: is missing.'],
    [endpoint(''), 'endpoints.small.keyEnv: is missing.'],
    [
      endpoint("keyEnv: 'sk-proj-abc'"),
      'endpoints.small.keyEnv: must be the name of an environment variable',
    ],
    [endpoint("keyEnv: 'AKIAIOSFODNN7EXAMPLE'"), 'endpoints.small.keyEnv: must be the name'],
    [
      endpoint("keyEnv: null, apiKey: 'sk-proj-abc'"),
      'endpoints.small.apiKey: unknown field; keys are named, never written',
    ],
    [endpoint('keyEnv: null, temprature: 0'), 'endpoints.small.temprature: unknown field.'],
    [
      endpoint("keyEnv: null, baseUrl: 'localhost:8000'"),
      'endpoints.small.baseUrl: must be an http or https address',
    ],
    [endpoint("keyEnv: null, baseUrl: 'file:///etc/passwd'"), 'endpoints.small.baseUrl: must be an http'],
    [endpoint("keyEnv: null, baseUrl: 'https://u:p@x/v1'"), 'endpoints.small.baseUrl: must hold no login'],
    [
      endpoint("keyEnv: null, baseUrl: 'https://x/v1?key=abc'"),
      'endpoints.small.baseUrl: must hold no login',
    ],
    [endpoint("keyEnv: null, modes: ['tools']"), 'endpoints.small.modes.0: Invalid option'],
    [endpoint("keyEnv: null, api: 'messages'"), 'endpoints.small.api: Invalid option'],
    [endpoint('keyEnv: null, contextTokens: 0'), 'endpoints.small.contextTokens: Too small'],
    [
      endpoint('keyEnv: null, capabilities: { forceTool: true }'),
      'endpoints.small.capabilities.forceTool: unknown field.',
    ],
    [endpoint("keyEnv: null, capabilities: { efforts: ['huge'] }"), 'endpoints.small.capabilities.efforts.0'],
    [
      endpoint("keyEnv: null, keyHeader: 'Api-Key'"),
      'endpoints.small.keyHeader: must be the name of a header',
    ],
    [
      endpoint("keyEnv: null, headers: { 'x-api-key': 'abc' }"),
      'endpoints.small.headers.x-api-key: would hold a secret: keys are named by keyEnv',
    ],
    [endpoint("keyEnv: null, query: { 'a b': '1' }"), 'endpoints.small.query.a b: Invalid'],
    [
      {
        endpoints:
          "{ small: { protocol: 'anthropic', model: 'm', keyEnv: null, api: 'chat', modes: ['json'] } }",
      },
      "endpoints.small.modes: can't hold json",
    ],
    [endpoint('keyEnv: null, deadlineMs: 0'), 'endpoints.small.deadlineMs: Too small'],
    [
      endpoint('keyEnv: null, prices: { inputPerMillion: -1, outputPerMillion: 0 }'),
      'endpoints.small.prices.inputPerMillion',
    ],
    [
      endpoint('keyEnv: null, prices: { inputPerMillion: 1 }'),
      'endpoints.small.prices.outputPerMillion: is missing.',
    ],
    [{ live: '"yes"' }, 'live: Invalid input: expected boolean'],
    [{ budgets: '{ perDay: 1 }' }, 'budgets.perDay: unknown field.'],
    [{ sample: '{ rate: 2 }' }, 'sample.rate: Too big'],
    [{ alarms: "{ webhook: 'x' }" }, 'alarms.webhook: Invalid URL'],
  ])('%j', async (fields, sentence) => {
    const problems = await problemsOf({ 'proofline.config.ts': configText(fields) });
    expect(problems).toContainEqual(expect.stringContaining(sentence));
    expect(problems.join()).not.toMatch(/sk-proj|AKIA|u:p@|abc/);
  });

  test('a rung whose mode an endpoint of its route does not take', async () => {
    const endpoints = "{ small: { protocol: 'openai', model: 'm', keyEnv: null, modes: ['prompt'] } }";
    const problems = await problemsOf({
      'task.ts': FILES['task.ts'].replace("{ route: 'fast' }", "{ route: 'fast', mode: 'tool' }"),
      'proofline.config.ts': configText({ endpoints, routes: "{ fast: ['small'], strong: ['small'] }" }),
    });
    expect(problems).toEqual([
      'Task triage, ladder.0.mode: mode tool at endpoint "small": m is known to take prompt; if it takes tool too, say so in the endpoint\'s modes.',
    ]);
  });

  test.each([
    [
      'a prompt that is not there',
      { 'task.ts': FILES['task.ts'].replace('plain.md', 'plane.md') },
      'the file ./plane.md is not there',
    ],
    [
      'a variable that is not there',
      { 'plain.md': '# user\n{{ input.txt }}' },
      './plain.md:2: unknown variable input.txt',
    ],
    [
      'a placeholder',
      { 'plain.md': '# user\nDear {customer_name}' },
      './plain.md:2: {customer_name} looks like a placeholder',
    ],
    [
      'a number for a version',
      { 'task.ts': FILES['task.ts'].replace('version: 1', 'version: "1"') },
      'Task triage, version:',
    ],
  ])('a task with %s', async (_what, files, sentence) => {
    expect(await problemsOf(files)).toContainEqual(expect.stringContaining(sentence));
  });

  test('all of them at once', async () => {
    const routes = "{ fast: ['smal'], strong: ['large'] }";
    const problems = await problemsOf(
      { 'plain.md': '# user\n{{ input.txt }}', 'proofline.config.ts': configText({ routes }) },
      { PROOFLINE_LIVE: '1', PROOFLINE_DATABASE_URL: 'mysql://u:secret@x' },
    );
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('secret');
  });
});

describe('a configuration file', () => {
  test('that is not there is told', async () => {
    const loading = loadConfig({ configPath: `${await writeProject()}x`, env: {} });
    await expect(loading).rejects.toThrow(/There is no configuration at .*proofline\.config\.tsx/);
  });

  test('that throws is told, with the reason', async () => {
    expect(await problemsOf({ 'proofline.config.ts': "throw new Error('my mistake');" })).toContainEqual(
      expect.stringContaining('my mistake'),
    );
  });

  test('that exports nothing is told what to export', async () => {
    expect(await problemsOf({ 'proofline.config.ts': 'export const config = {};' })).toContainEqual(
      expect.stringContaining('export default defineConfig'),
    );
  });

  test('that exports something else is told', async () => {
    expect(await problemsOf({ 'proofline.config.ts': 'export default 7;' })).toEqual([
      'The configuration: Invalid input: expected object, received number.',
    ]);
  });
});
