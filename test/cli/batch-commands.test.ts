import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { BatchProgress } from '#contract/batch.ts';
import { isCarriedOut, orderOutcome } from '../../src/cli/order-outcome.ts';
import { isLoopback } from '../../src/cli/require-database.ts';

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

describe('batch list', () => {
  test('shows every batch in counts that add up, and each as the progress of the contract', async () => {
    expect((await cli('batch', 'list')).stdout).toMatch(/^b1 +support-triage +running +5 +1 +0 +1/m);
    const batches = jsonLines((await cli('batch', 'list', '--json')).stdout);
    expect(batches.map((one) => BatchProgress.parse(one).batch).toSorted()).toEqual(['b1', 'b2', 'b3', 'b4']);
  });

  test('says that there are more than it shows', async () => {
    expect((await cli('batch', 'list', '--limit', '2')).stderr).toContain('--limit shows more');
  });
});

describe('an order to a batch', () => {
  test.for(['pause', 'resume', 'cancel'])('%s is refused where the batch is over', async (order) => {
    const { code, stderr } = await cli('batch', order, 'b2');
    expect(stderr).toContain(`The batch b2 is over (done); there is nothing to ${order}.`);
    expect(code).toBe(1);
  });

  test('without a stack says that nothing runs, and how to start one', async () => {
    const { code, stderr } = await cli('batch', 'pause', 'b1');
    expect(stderr).toContain('No stack runs on');
    expect(stderr).toContain('1 of its items rest');
    expect(stderr).toContain('npx proofline run support-triage <its input> --id b1');
    expect(code).toBe(1);
  });

  test.for([
    [['batch', 'pause', 'nope'], 'There is no batch nope; the newest are'],
    [['batch', 'pause', 'b1', '--why', ' '], 'must say something'],
    [['batch', 'cancel', 'b1', '--why', 'x'.repeat(201)], 'at most 200 characters'],
    [['batch', 'resume', 'b1', '--why', 'x'], "unknown option '--why'"],
  ] as const)('%j is refused', async ([args, words]) => {
    const { code, stderr } = await cli(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});

describe('what an order came to', () => {
  const endings = { accepted: 1, repaired: 0, approved: 0, rejected: 0, 'dead-lettered': 0, cancelled: 4 };
  const progress: BatchProgress = {
    batch: 'b 1',
    task: 't',
    state: 'running',
    why: null,
    submitted: 10,
    queued: 3,
    inFlight: 2,
    waiting: 0,
    endings,
    costUsd: 0,
    startedAt: '',
    asOf: '',
    simulated: true,
  };
  const pause = { order: 'pause', why: undefined } as const;

  test('is told as carried out only where the store shows it', () => {
    expect(isCarriedOut(progress, pause)).toBe(false);
    expect(isCarriedOut({ ...progress, state: 'paused', why: 'a' }, { ...pause, why: 'b' })).toBe(false);
    expect(isCarriedOut({ ...progress, state: 'cancelled' }, { order: 'cancel', why: undefined })).toBe(
      false,
    );
    expect(orderOutcome(progress, pause).join('\n')).toContain('no worker has carried it out yet');
  });

  test('says what it means, and the next command as a shell takes it', () => {
    expect(orderOutcome({ ...progress, state: 'paused', why: 'bill' }, pause)).toEqual([
      'b 1 is paused (bill): 2 in flight end by themselves, 3 stay queued.',
      "Go on with: npx proofline batch resume 'b 1'",
    ]);
  });
});

test.for([
  ['127.0.0.1:7233', true],
  ['127.9.9.9:1', true],
  ['localhost:7233', true],
  ['localhost', true],
  ['[::1]:7233', true],
  ['temporal:7233', false],
  ['127.0.0.1.example.org:7233', false],
  ['localhost.example.org:7233', false],
  ['10.0.0.1:7233', false],
] as const)('%s is this machine: %s', ([address, here]) => {
  expect(isLoopback(address)).toBe(here);
});
