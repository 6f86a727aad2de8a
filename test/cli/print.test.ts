import { afterAll, beforeAll, expect, test } from 'vitest';
import { filledProject } from './filled-project.ts';
import type { ProjectFolder } from './project-folder.ts';
import { runCli } from './run-cli.ts';

let project: ProjectFolder;
beforeAll(async () => {
  project = await filledProject();
});
afterAll(() => project[Symbol.asyncDispose]());

test('print all', async () => {
  for (const args of [
    ['status'],
    ['status', 'b1'],
    ['results', 'b1'],
    ['explain', 'b1/t-2'],
    ['explain', 'b1/t-3'],
    ['review', 'list'],
    ['review', 'show', 'b1/t-4'],
    ['review', 'show', 'r 1'],
    ['dlq', 'list'],
    ['dlq', 'show', 'b2/d-1'],
    ['tasks', 'list'],
    ['tasks', 'show', 'reply-draft'],
    ['tasks', 'render', 'reply-draft', '--input', '{"customer":"Ana","message":"Hi there"}'],
    ['tasks', 'render', 'support-triage', '--input', '{}'],
    ['explain', 't-1'],
    ['results', 'nope'],
    ['results', 'b1', '--ending', 'nope'],
    ['review', 'reject', 'b1/t-1'],
    ['review'],
  ]) {
    const run = await runCli(project.folder, ...args);
    console.log(`\n$ ${args.join(' ')}   -> ${run.code}\n${run.stdout}--- stderr\n${run.stderr}`);
  }
  expect(1).toBe(1);
});
