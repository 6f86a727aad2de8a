import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { loadConfig } from '#config.ts';

import { anEndpoint } from '../support/an-endpoint.ts';
import { configText, FILES, writeProject } from './write-project.ts';

const KEYS = { SMALL_KEY: 'sk-small-secret', LARGE_KEY: ' sk-large-secret\n' };

describe('a configuration', () => {
  test('loads with its tasks, endpoints and routes', async () => {
    const configPath = await writeProject();
    const config = await loadConfig({ configPath, env: {} });
    expect(config.tasks.map((task) => task.pinned.name)).toEqual(['triage']);
    expect(config.endpoints.get('small')).toEqual(
      anEndpoint({
        name: 'small',
        protocol: 'anthropic',
        model: 'claude-haiku-4-5',
        keyEnv: 'SMALL_KEY',
        simulateAs: 'sim-small',
      }),
    );
    expect(config.routes).toEqual({ fast: ['small'], strong: ['large'] });
    expect(config.dataDir).toBe(join(dirname(configPath), '.proofline'));
    expect(config.notes).toEqual([]);
  });

  test('takes what an endpoint may say', async () => {
    const endpoints = `{
      small: { protocol: 'openai', model: 'm', baseUrl: 'http://127.0.0.1:9/v1', keyEnv: null, modes: ['schema', 'prompt'],
        prices: { inputPerMillion: 0, outputPerMillion: 0 }, deadlineMs: 5000, simulateAs: 'sim-odd',
        knownAs: 'gpt-4.1', capabilities: { forcedTool: false }, api: 'responses', stream: true, contextTokens: 4096,
        retryGrammarTimeout: true, keyHeader: 'api-key', headers: { 'x-title': 'us' }, query: { 'api-version': '1' },
        limits: { requestsPerMinute: 4000, inputTokensPerMinute: 400_000, outputTokensPerMinute: 80_000 } },
    }`;
    const routes = "{ fast: ['small'], strong: ['small'] }";
    const configPath = await writeProject({ 'proofline.config.ts': configText({ endpoints, routes }) });
    const config = await loadConfig({ configPath, env: {} });
    expect(config.endpoints.get('small')).toMatchObject({
      baseUrl: 'http://127.0.0.1:9/v1',
      keyEnv: null,
      corrections: { modes: ['schema', 'prompt'], forcedTool: false },
      knownAs: 'gpt-4.1',
      api: 'responses',
      stream: true,
      contextTokens: 4096,
      retryGrammarTimeout: true,
      wire: { keyHeader: 'api-key', headers: { 'x-title': 'us' }, query: { 'api-version': '1' } },
      prices: { inputPerMillion: 0, outputPerMillion: 0 },
      deadlineMs: 5000,
      simulateAs: 'sim-odd',
    });
    expect(config.notes).toEqual(['endpoints.small.limits is read, but nothing obeys it in this version.']);
  });

  test('finds prompt files beside the file that defines the task, for several files', async () => {
    const inFolder = (name: string) => FILES['task.ts'].replace("'triage'", `'${name}'`);
    const configPath = await writeProject({
      'a/task.ts': inFolder('in-a'),
      'a/plain.md': '# user\nA {{ input.text }}',
      'b/deep/task.ts': inFolder('in-b'),
      'b/deep/plain.md': '# user\nB {{ input.text }}',
      'proofline.config.ts': `${configText({ tasks: '[task, a, b]' })}
        import { task as a } from './a/task.ts';
        import { task as b } from './b/deep/task.ts';`,
    });
    const config = await loadConfig({ configPath, env: {} });
    expect(config.tasks.map((task) => task.pinned.prompts[0]?.text.split('\n')[1])).toEqual([
      '<input>{{ input.text }}</input>',
      'A {{ input.text }}',
      'B {{ input.text }}',
    ]);
  });

  test('takes `base` for the file that defines a task', async () => {
    const configPath = await writeProject({
      'elsewhere/plain.md': '# user\nElsewhere {{ input.text }}',
      'task.ts': FILES['task.ts'].replace(
        'version: 1,',
        "version: 1, base: new URL('./elsewhere/x.ts', import.meta.url).href,",
      ),
    });
    const config = await loadConfig({ configPath, env: {} });
    expect(config.tasks[0]?.pinned.prompts[0]?.text).toContain('Elsewhere');
  });

  test('gives a task by name and version, and the newest', async () => {
    const text = FILES['task.ts'].replace('version: 1', 'version: 10');
    const configPath = await writeProject({
      'newer.ts': text,
      'proofline.config.ts': `${configText({ tasks: '[newer, task]' })}\nimport { task as newer } from './newer.ts';`,
    });
    const config = await loadConfig({ configPath, env: {} });
    expect(config.newest('triage')?.pinned.version).toBe(10);
    expect(config.task('triage')?.pinned.version).toBe(10);
    expect(config.task('triage', 1)?.pinned.version).toBe(1);
    expect(config.task('triage', 2)).toBeUndefined();
    expect(config.task('other')).toBeUndefined();
  });

  test('tells which of its settings nothing obeys yet', async () => {
    const text = configText({
      budgets: '{ perDayUsd: 50 }',
      sample: '{ rate: 0.01 }',
      redact: '[]',
      alarms: '{}',
    });
    const config = await loadConfig({
      configPath: await writeProject({ 'proofline.config.ts': text }),
      env: {},
    });
    expect(config.notes).toHaveLength(4);
    expect(config.notes[0]).toContain('budgets is read, but nothing obeys it');
  });
});

describe('nothing real is called by accident:', () => {
  test('without live the simulator serves every endpoint and no key is given out', async () => {
    const config = await loadConfig({ configPath: await writeProject(), env: KEYS });
    const [small, large] = config.endpoints.values();
    if (small === undefined || large === undefined) throw new Error('Both must be there.');
    expect(config.live).toBe(false);
    expect([config.servedModel(small), config.servedModel(large)]).toEqual(['sim-small', 'sim-large']);
    expect([config.keyOf(small), config.keyOf(large)]).toEqual([null, null]);
    expect(config.missingKeys()).toEqual([]);
  });

  test.each([
    [undefined, undefined, false],
    [undefined, 'true', true],
    [true, undefined, true],
    [true, 'false', true],
    [false, 'true', false],
  ])('--live %s and live: %s in the configuration mean %s', async (live, configured, expected) => {
    const text = configText(configured === undefined ? {} : { live: configured });
    const configPath = await writeProject({ 'proofline.config.ts': text });
    const config = await loadConfig({ configPath, env: {}, ...(live !== undefined && { live }) });
    expect(config.live).toBe(expected);
  });

  test('live gives the models, and the keys when they are asked for', async () => {
    const config = await loadConfig({ configPath: await writeProject(), env: KEYS, live: true });
    const [small, large] = config.endpoints.values();
    if (small === undefined || large === undefined) throw new Error('Both must be there.');
    expect(config.servedModel(small)).toBe('claude-haiku-4-5');
    expect([config.keyOf(small), config.keyOf(large)]).toEqual(['sk-small-secret', 'sk-large-secret']);
  });

  test('live without a key says which variable is missing', async () => {
    const config = await loadConfig({
      configPath: await writeProject(),
      env: { SMALL_KEY: ' ' },
      live: true,
    });
    const small = config.endpoints.get('small');
    expect(config.missingKeys()).toEqual(['SMALL_KEY', 'LARGE_KEY']);
    expect(() => small && config.keyOf(small)).toThrow('needs the variable SMALL_KEY, which is not set');
  });

  test('a key that no header can carry is refused, and not repeated', async () => {
    const env = { SMALL_KEY: 'sk-small\nsecret', LARGE_KEY: 'sk-large-secret' };
    const config = await loadConfig({ configPath: await writeProject(), env, live: true });
    const small = config.endpoints.get('small');
    expect(() => small && config.keyOf(small)).toThrow('SMALL_KEY, which holds a line break');
    expect(() => small && config.keyOf(small)).not.toThrow(/sk-small/);
  });
});

describe('the environment', () => {
  test('is the one that was handed over, and no other', async () => {
    const env = { HOME: '/home/node', PATH: '/usr/bin', PROOFLINE_DATABASE_URL: 'postgres://u:secret@db/x' };
    const config = await loadConfig({ configPath: await writeProject(), env });
    expect(config.cacheDir).toBe('/home/node/.cache/proofline');
    expect(config.searchPath).toBe('/usr/bin');
    expect(config.databaseUrl()).toBe('postgres://u:secret@db/x');
    const bare = await loadConfig({ configPath: await writeProject(), env: {} });
    expect(bare.cacheDir).toBe(join(bare.dataDir, 'cache'));
    expect([bare.searchPath, bare.databaseUrl()]).toEqual(['', null]);
  });

  test.each([
    [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/node' }, '/xdg/proofline'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/home/node' }, '/home/node/.cache/proofline'],
  ])('%j puts the cache into %s', async (env, cacheDir) => {
    expect((await loadConfig({ configPath: await writeProject(), env })).cacheDir).toBe(cacheDir);
  });

  test.each(['PROOFLINE_DATABSE_URL', 'PROOFLINE_LIVE', 'PROOFLINE_'])('refuses %s', async (name) => {
    const loading = loadConfig({ configPath: await writeProject(), env: { [name]: 'x' } });
    await expect(loading).rejects.toThrow(
      `Unknown environment variable ${name}: known are PROOFLINE_DATABASE_URL`,
    );
  });

  test('may hold a key under a name that looks like ours', async () => {
    const endpoints = "{ small: { protocol: 'openai', model: 'm', keyEnv: 'PROOFLINE_VLLM_KEY' } }";
    const text = configText({ endpoints, routes: "{ fast: ['small'], strong: ['small'] }" });
    const configPath = await writeProject({ 'proofline.config.ts': text });
    await expect(loadConfig({ configPath, env: { PROOFLINE_VLLM_KEY: 'x' } })).resolves.toBeDefined();
  });

  test('is never shown: no secret is in the configuration or its description', async () => {
    const env = {
      ...KEYS,
      PROOFLINE_DATABASE_URL: 'postgres://ana:p4ssword@db.example:5432/x?sslkey=p4ssword',
    };
    const config = await loadConfig({ configPath: await writeProject(), env, live: true });
    const shown = JSON.stringify(config) + JSON.stringify(config.describe());
    expect(shown).not.toMatch(/sk-|p4ssword/);
    expect(config.describe()).toMatchObject({
      live: true,
      database: 'postgres://db.example:5432/x',
      endpoints: [{ name: 'small', keyEnv: 'SMALL_KEY', simulatedAs: null }, { name: 'large' }],
      tasks: [{ name: 'triage', version: 1 }],
    });
  });
});

test('a prompt file that is no UTF-8 is refused', async () => {
  const configPath = await writeProject();
  await writeFile(join(dirname(configPath), 'plain.md'), Buffer.from([0x23, 0xff, 0xfe]));
  await expect(loadConfig({ configPath, env: {} })).rejects.toThrow('Task triage, ./plain.md:');
});
