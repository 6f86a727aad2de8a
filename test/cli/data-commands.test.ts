import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { lockFolder, unlockFolder } from '#embedded/folder-lock.ts';
import { z } from 'zod';

import { BatchProgress } from '#contract/batch.ts';
import { GenerationState } from '#contract/generation-state.ts';
import { writeAside } from '../../src/cli/write-aside.ts';

import { filledProject } from './filled-project.ts';
import type { ProjectFolder } from './project-folder.ts';
import { jsonLines, runCli } from './run-cli.ts';
import type { CliRun } from './run-cli.ts';

/** The result of CONTRACTS 2 and what the input carried along; nothing else. */
const ResultLine = GenerationState.omit({ inputHash: true, review: true, refused: true })
  .extend({ extra: z.unknown() })
  .strict();

let project: ProjectFolder;
beforeAll(async () => {
  project = await filledProject();
});
afterAll(() => project[Symbol.asyncDispose]());

const cli = (...args: readonly string[]): Promise<CliRun> => runCli(project.folder, ...args);

describe('status', () => {
  test('of a batch is the progress of the contract, and its counts add up', async () => {
    const { code, stdout } = await cli('status', 'b1', '--json');
    const [progress] = jsonLines(stdout).map((line) => BatchProgress.strict().parse(line));
    const sum = Object.values(progress?.endings ?? {}).reduce((all, count) => all + count, 0);
    expect(progress).toMatchObject({ batch: 'b1', state: 'running', submitted: 5, queued: 1, waiting: 1 });
    expect((progress?.queued ?? 0) + (progress?.inFlight ?? 0) + (progress?.waiting ?? 0) + sum).toBe(5);
    expect(code).toBe(0);
  });

  test.for([
    ['b1', 0],
    ['b2', 3],
    ['b3', 4],
    ['b4', 0],
  ] as const)('of %s ends with exit code %i', async ([batch, code]) => {
    expect(await cli('status', batch)).toMatchObject({ code });
  });

  test('of everything shows all batches, the single ones, reviews and dead letters', async () => {
    const { code, stdout } = await cli('status', '--json');
    const [overview] = jsonLines(stdout);
    expect(overview).toMatchObject({
      stack: null,
      openReviews: 3,
      deadLetters: 3,
      singles: { submitted: 2 },
    });
    expect(overview).toHaveProperty('batches.length', 4);
    expect(code).toBe(0);
  });

  test('says where the stack is that runs', async () => {
    await withStack(async () => {
      const { stdout } = await cli('status');
      expect(stdout).toContain('http://127.0.0.1:8233');
      expect(stdout).toMatch(/^BATCH +TASK +STATE +SUBMITTED +=/m);
      expect(stdout).toMatch(/^b1 +support-triage +running +5 +1 +0 +1/m);
    });
  });

  test('of an unknown batch names those that are there', async () => {
    const { code, stdout, stderr } = await cli('status', 'nope');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('b1, b2, b3, b4');
  });
});

describe('results', () => {
  test('are one line an input in input order, each the result of the contract', async () => {
    const { code, stdout } = await cli('results', 'b1');
    const lines = jsonLines(stdout).map((line) => ResultLine.parse(line));
    expect(lines.map(({ id, stage, ending }) => [id, stage, ending?.kind])).toEqual([
      ['t-1', 'done', 'accepted'],
      ['t-2', 'done', 'repaired'],
      ['t-3', 'done', 'dead-lettered'],
      ['t-4', 'review', undefined],
      ['t-5', 'queued', undefined],
    ]);
    expect(lines[0]?.extra).toEqual({ category: 't-1' });
    expect(code).toBe(0);
  });

  test('go into a file that is whole, with nothing beside it and nothing on stdout', async () => {
    const out = join(project.folder, 'results.jsonl');
    await writeFile(out, 'what was there before');
    const { code, stdout, stderr } = await cli('results', 'b1', '--ending', 'accepted', '--out', out);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('1 result is in');
    expect(jsonLines(await readFile(out, 'utf8'))).toMatchObject([{ id: 't-1' }]);
    expect((await readdir(project.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('leave a link in its place and replace what it leads to', async () => {
    const real = join(project.folder, 'real.jsonl');
    await writeFile(real, 'before');
    await symlink(real, join(project.folder, 'link.jsonl'));
    const { stdout } = await cli('results', 'b4', '--out', join(project.folder, 'link.jsonl'), '--json');
    expect(jsonLines(stdout)).toMatchObject([{ batch: 'b4', lines: 1 }]);
    expect(jsonLines(await readFile(real, 'utf8'))).toHaveLength(1);
  });

  test('keep the old file where writing the new one fails', async () => {
    const out = join(project.folder, 'kept.jsonl');
    await writeFile(out, 'before');
    async function* breaking() {
      yield 'half a file\n';
      throw new Error('the store went away');
    }
    await expect(writeAside(out, breaking())).rejects.toThrow('went away');
    expect(await readFile(out, 'utf8')).toBe('before');
    expect((await readdir(project.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test.for([
    [['nope'], 'b1, b2, b3, b4'],
    [['b1', '--ending', 'waiting'], 'accepted, repaired'],
    [['b1', '--out', '/not-there/x.jsonl'], 'the folder /not-there is not there'],
    [['b1', '--out', '/tmp'], 'no plain file'],
  ] as const)('refuse %j', async ([args, words]) => {
    const { code, stdout, stderr } = await cli('results', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

describe('explain', () => {
  test.for(['gen/support-triage/b1/t-2', 'support-triage/b1/t-2', 'b1/t-2', 't-2'])(
    'finds %s',
    async (text) => {
      const { code, stdout } = await cli('explain', text, '--json');
      expect(code).toBe(0);
      expect(jsonLines(stdout)).toMatchObject([
        { generation: 'gen/support-triage/b1/t-2', costUsd: 0.002, unpriced: 0, link: null },
      ]);
    },
  );

  test('tells plan, every call with its verdict, the ending and the cost', async () => {
    const { stdout } = await cli('explain', 'b1/t-2');
    expect(stdout).toContain('prompt lean, sha256:');
    expect(stdout).toContain('1. generate (step 0, rung 0) by small: claude-haiku-4-5, mode tool');
    expect(stdout).toContain('verdict SchemaMismatch\n       - urgency [schema:invalid_value]');
    expect(stdout).toContain('2. repair (step 1, rung 1) by large: gpt-4.1');
    expect(stdout).toContain('after 1.5 s');
    expect(stdout).toContain('ending: repaired on rung 1');
    expect(stdout).toContain('Cost of all rounds: $0.002000 (simulated');
  });

  test('links to the running stack’s pages of Temporal, by the whole workflow id', async () => {
    await withStack(async () => {
      const { stdout } = await cli('explain', 'r 1');
      expect(stdout).toContain(
        'http://127.0.0.1:8233/namespaces/default/workflows/gen%2Freply-draft%2F-%2Fr%25201',
      );
    });
  });

  test('of an id that may be several lists them', async () => {
    const { code, stdout, stderr } = await cli('explain', 't-1');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('gen/support-triage/-/t-1');
    expect(stderr).toContain('gen/support-triage/b1/t-1');
  });

  test('of an unknown generation says how one is named', async () => {
    const { code, stderr } = await cli('explain', 'nope');
    expect(code).toBe(2);
    expect(stderr).toContain('task/batch/id');
  });
});

/** As if a stack of this very process ran on the folder. */
async function withStack(work: () => Promise<void>): Promise<void> {
  const file = join(project.config.dataDir, 'stack.json');
  const info = { pid: process.pid, temporalAddress: '127.0.0.1:7233', uiUrl: 'http://127.0.0.1:8233' };
  lockFolder(project.config.dataDir);
  await writeFile(file, JSON.stringify({ ...info, simulatorUrl: null, live: false, workerPid: 1 }));
  try {
    await work();
  } finally {
    await writeFile(file, '');
    unlockFolder(project.config.dataDir);
  }
}
