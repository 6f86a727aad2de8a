import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { jsonLine } from '../../src/cli/json-line.ts';
import { jsonText } from '../../src/cli/json-text.ts';
import { plainText } from '../../src/cli/plain-text.ts';
import { shellWord } from '../../src/cli/shell-word.ts';
import { tableLines } from '../../src/cli/table.ts';

import { filledProject, NASTY } from './filled-project.ts';
import type { ProjectFolder } from './project-folder.ts';
import { runCli } from './run-cli.ts';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

let project: ProjectFolder;
beforeAll(async () => {
  project = await filledProject();
});
afterAll(() => project[Symbol.asyncDispose]());

describe('what a model wrote', () => {
  test.for(
    [
      ['status'],
      ['explain', 'b1/t-3'],
      ['explain', 'r 1'],
      ['review', 'list'],
      ['review', 'show', 'b1/t-4'],
      ['review', 'show', 'r 1'],
      ['dlq', 'list'],
      ['dlq', 'show', 'b1/t-3'],
      ['results', 'b1'],
    ].map((args) => ({ args })),
  )('reaches a terminal as text only: $args', async ({ args }) => {
    const forPeople = await runCli(project.folder, '--no-color', ...args);
    const forScripts = await runCli(project.folder, ...args, '--json');
    for (const { stdout, stderr } of [forPeople, forScripts]) {
      expect(stdout).not.toBe('');
      expect(stdout).not.toMatch(OBEYED);
      expect(stderr).not.toMatch(OBEYED);
    }
  });

  test('is the same again for whoever parses it', () => {
    expect(JSON.parse(jsonLine({ text: NASTY }))).toEqual({ text: NASTY });
    expect(JSON.parse(jsonText({ text: NASTY, long: 'x'.repeat(200), list: [1, { a: [] }] }))).toEqual({
      text: NASTY,
      long: 'x'.repeat(200),
      list: [1, { a: [] }],
    });
  });

  test('can not hide from a reader', () => {
    expect(plainText('a\u{e0041}b\u200bc\u2028d')).toBe('a\\u{e0041}b\\u200bc\\u2028d');
    expect(plainText('two\nlines, 漢字 and 👍')).toBe('two\nlines, 漢字 and 👍');
  });
});

test('a table is aligned by what a terminal draws, and a cell can not make rows', () => {
  const lines = tableLines(
    [
      { name: '漢字', count: 7 },
      { name: 'abc\nfake row', count: 10 },
    ],
    [
      { head: 'NAME', cell: ({ name }) => name },
      { head: 'N', cell: ({ count }) => String(count), right: true },
    ],
  );
  expect(lines).toEqual([{ title: 'NAME           N' }, '漢字           7', 'abc fake row  10']);
});

test('an id is printed as a shell takes it', () => {
  expect(shellWord('gen/triage/b-1/r%201')).toBe('gen/triage/b-1/r%201');
  expect(shellWord("gen/triage/-/it's(1)")).toBe(`'gen/triage/-/it'\\''s(1)'`);
});
