import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import { listAttempts } from '#store/list-attempts.ts';
import { openStore } from '#store/open-store.ts';

import { startedGeneration } from './fixtures.ts';
import { testFolder } from './with-store.ts';

const run = promisify(execFile);
const writer = fileURLToPath(new URL('./ledger-writer.ts', import.meta.url));

interface Counts {
  readonly answered: number;
  readonly late: number;
  readonly refused: number;
}

/** Each process reserves and answers once a step, both the same steps. */
const STEPS = 500;

async function write(path: string, generation: string, worker: string, steps: number): Promise<Counts> {
  const args = ['--conditions=source', writer, path, generation, worker, String(steps)];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Counts;
}

test('two processes buy the same 500 steps at once: no lock error, one answer a step, no row lost', async () => {
  await using folder = await testFolder();
  await using store = await openStore({ path: folder.file });
  const generation = await startedGeneration(store.db, 't-1');
  const counts = await Promise.all(['a', 'b'].map((name) => write(folder.file, generation, name, STEPS)));
  const sum = (field: keyof Counts) => counts.reduce((total, count) => total + count[field], 0);
  expect(sum('answered')).toBe(STEPS);
  expect(sum('answered') + sum('late') + sum('refused')).toBe(2 * STEPS);
  const attempts = await listAttempts(store.db, { generation });
  const answered = attempts.filter(({ state }) => state === 'answered');
  expect(new Set(answered.map(({ step }) => step)).size).toBe(STEPS);
  expect(answered).toHaveLength(STEPS);
  expect(attempts.filter(({ state }) => state === 'unknown')).toHaveLength(sum('late'));
  expect(attempts).toHaveLength(sum('answered') + sum('late'));
});

test('four processes open one empty store at once', async () => {
  await using folder = await testFolder();
  const opened = await Promise.all(['a', 'b', 'c', 'd'].map((name) => write(folder.file, '', name, 0)));
  expect(opened).toEqual(Array.from({ length: 4 }, () => ({ answered: 0, late: 0, refused: 0 })));
});
