import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { filledProject } from './filled-project.ts';
import type { ProjectFolder } from './project-folder.ts';
import { jsonLines, runCli } from './run-cli.ts';
import type { CliRun } from './run-cli.ts';

let project: ProjectFolder;
beforeAll(async () => {
  project = await filledProject();
});
afterAll(() => project[Symbol.asyncDispose]());

const cli = (...args: readonly string[]): Promise<CliRun> => runCli(project.folder, ...args);

describe('dlq', () => {
  test('list has groups with counts, then items', async () => {
    const { code, stdout } = await cli('dlq', 'list', '--json');
    expect(jsonLines(stdout)).toMatchObject([
      { type: 'group', kind: 'SchemaMismatch', count: 3 },
      { type: 'item', generation: 'gen/support-triage/b1/t-3', failureKind: 'SchemaMismatch' },
      { type: 'item', generation: 'gen/support-triage/b2/d-1' },
      { type: 'item', generation: 'gen/support-triage/b3/d-1' },
    ]);
    expect(code).toBe(0);
  });

  test('list filters and tells what it leaves out', async () => {
    expect(jsonLines((await cli('dlq', 'list', '--batch', 'b2', '--json')).stdout)).toHaveLength(2);
    expect((await cli('dlq', 'list', '--kind', 'Refused')).stdout).toBe('');
    expect((await cli('dlq', 'list', '--limit', '1')).stderr).toContain('1 of 3');
  });

  test('show has what was sent, what came back, why, and what now', async () => {
    const { stdout } = await cli('dlq', 'show', 'b1/t-3', '--json');
    expect(jsonLines(stdout)).toMatchObject([
      {
        endingKind: 'dead-lettered',
        exchanges: [
          { request: { mode: 'tool' }, answer: { kind: 'raw' } },
          { request: { mode: 'tool' }, answer: { kind: 'answer' } },
        ],
      },
    ]);
    const forPeople = await cli('dlq', 'show', 'b1/t-3');
    expect(forPeople.stdout).toContain('failed with status 529');
    expect(forPeople.stdout).toContain('call of tool support-triage:');
    expect(forPeople.stdout).toContain('What can be done');
  });

  test.for([
    [['list', '--kind', 'nope'], 'Allowed choices'],
    [['list', '--batch', 'nope'], 'b1'],
    [['show', 'b1/t-1'], 'it is accepted'],
    [['show', 'nope'], 'There is no generation nope'],
  ] as const)('refuses %j', async ([args, words]) => {
    const { code, stdout, stderr } = await cli('dlq', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

describe('tasks', () => {
  test('list has every version', async () => {
    const { stdout } = await cli('tasks', 'list', '--json');
    expect(jsonLines(stdout)).toMatchObject([
      { name: 'reply-draft', version: 1 },
      { name: 'support-triage', version: 1 },
      { name: 'support-triage', version: 2 },
    ]);
  });

  test('show has prompts, ladder with endpoints, schemas and notes', async () => {
    const { stdout } = await cli('tasks', 'show', 'support-triage', '--json');
    const [sheet] = jsonLines(stdout);
    expect(sheet).toMatchObject({
      version: 2,
      versions: [1, 2],
      prompts: [{ name: 'lean' }, { name: 'full' }],
      ladder: [
        {
          route: 'fast',
          maxOutputTokens: 512,
          endpoints: [{ name: 'small', mode: 'tool' }, { name: 'large' }],
        },
        { route: 'strong', maxOutputTokens: 1024 },
      ],
      outputSchema: { type: 'object' },
    });
    expect(sheet).toHaveProperty('prompts.0.estimatedTokens', expect.any(Number));
    const forPeople = await cli('tasks', 'show', 'support-triage', '--version', '1');
    expect(forPeople.stdout).toContain('support-triage version 1');
    expect(forPeople.stdout).toContain('budgets is read, but nothing obeys it');
  });

  test('render has the call to the letter, in the protocol of its endpoint', async () => {
    const input = JSON.stringify({ text: 'Where is my card?' });
    const { code, stdout } = await cli('tasks', 'render', 'support-triage', '--input', input, '--json');
    expect(jsonLines(stdout)).toMatchObject([
      {
        prompt: { name: 'lean' },
        endpoint: 'small',
        request: { mode: 'tool', model: 'sim-small', maxOutputTokens: 512 },
        body: { max_tokens: 512, tool_choice: { type: 'tool' } },
      },
    ]);
    expect(code).toBe(0);
    const file = join(project.folder, 'input.json');
    await writeFile(file, input);
    const other = ['--input-file', file, '--rung', '1', '--endpoint', 'large', '--json'];
    const second = await cli('tasks', 'render', 'support-triage', ...other);
    expect(jsonLines(second.stdout)).toMatchObject([
      { endpoint: 'large', body: { max_completion_tokens: 1024 } },
    ]);
    expect(second.stderr).toContain('A repair also sends');
  });

  test('render takes the variant that suits the input', async () => {
    const input = JSON.stringify({ text: 'my card did not arrive and then '.repeat(100) });
    const { stdout } = await cli('tasks', 'render', 'support-triage', '--input', input);
    expect(stdout).toContain('prompt full');
  });

  test('render of an input that would not be sent says why', async () => {
    const { code, stdout, stderr } = await cli(
      'tasks',
      'render',
      'support-triage',
      '--input',
      '{}',
      '--json',
    );
    expect(code).toBe(2);
    expect(jsonLines(stdout)).toMatchObject([
      { refused: { kind: 'PromptInvalid', findings: [{ path: 'text' }] } },
    ]);
    expect(stderr).toContain('text [schema:invalid_type]');
  });

  test.for([
    [['show', 'nope'], 'support-triage'],
    [['show', 'support-triage', '--version', '9'], 'version 9'],
    [['show', 'support-triage', '--version', 'x'], 'whole number'],
    [['render', 'support-triage'], '--input-file'],
    [['render', 'support-triage', '--input', '{x'], 'not JSON'],
    [['render', 'support-triage', '--input', '{"text":"a"}', '--rung', '7'], 'rungs are 0 to 1'],
    [['render', 'support-triage', '--input', '{"text":"a"}', '--endpoint', 'nope'], 'small, large'],
  ] as const)('refuse %j', async ([args, words]) => {
    const { code, stdout, stderr } = await cli('tasks', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});
