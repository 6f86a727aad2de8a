import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { readStack } from '#embedded/stack-file.ts';
import { BatchProgress } from '#contract/batch.ts';
import { countBatch } from '#store/count-batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';
import { runCommand, startCommand } from '../support/command.ts';
import type { Finished, RunningCommand } from '../support/command.ts';
import { tempProject } from '../support/temp-project.ts';
import type { TempProject } from '../support/temp-project.ts';
import { waitUntil } from '../support/wait-until.ts';

const ITEMS = 400;

// Each is several commands, which take seconds where other tests run beside them.
vi.setConfig({ testTimeout: 120_000 });

let project: TempProject;
let store: Store;
let dev: RunningCommand;
let batch: RunningCommand;
const cli = (...args: readonly string[]): Promise<Finished> => runCommand(args, { cwd: project.folder });

beforeAll(async () => {
  project = await tempProject();
  const lines = Array.from({ length: ITEMS }, (_, n) =>
    JSON.stringify({ id: `q-${n}`, input: { text: `Where is my card number ${n}?` } }),
  );
  await writeFile(join(project.folder, 'in.jsonl'), `${lines.join('\n')}\n`);
  // Both at once: the batch waits for the stack that is just starting.
  dev = startCommand(['dev'], { cwd: project.folder });
  await waitUntil('the lock', () =>
    readFile(join(project.dataDir, 'stack.lock.db')).then(
      () => true,
      () => false,
    ),
  );
  batch = startCommand(
    ['run', 'support-triage', 'in.jsonl', '--id', 'b', '--visible', '--concurrency', '4'],
    {
      cwd: project.folder,
    },
  );
  await waitUntil(batch.said, () => batch.said().includes('Look at it'));
  store = await openStore({ path: project.storePath });
}, 120_000);

afterAll(async () => {
  batch?.child.kill('SIGTERM');
  dev?.child.kill('SIGTERM');
  await batch?.finished;
  await dev?.finished;
  await store?.close();
  await project?.[Symbol.asyncDispose]();
});

function counts(): Promise<BatchCounts> {
  return countBatch(store.db, { batch: 'b' });
}

test('a run beside a stack that is just starting uses that one', async () => {
  expect(batch.said()).not.toContain('already');
  expect(await readStack(project.dataDir)).toBeDefined();
});

test('a pause is seen, says what it means, and holds', async () => {
  const { code, stderr } = await cli('batch', 'pause', 'b', '--why', 'key revoked');
  expect(stderr).toMatch(/b is paused \(key revoked\): \d+ in flight end by themselves, \d+ stay queued\./);
  expect(stderr).toContain('npx proofline batch resume b');
  expect(code).toBe(0);
  await waitUntil('nothing in flight', async () => (await counts()).inFlight === 0);
  const { queued } = await counts();
  expect(queued).toBeGreaterThan(0);
  expect((await cli('batch', 'list')).stdout).toMatch(/^b +support-triage +paused: key revoked +400/m);
  const [line] = (await cli('batch', 'list', '--json')).stdout.trimEnd().split('\n');
  expect(BatchProgress.parse(JSON.parse(line ?? ''))).toMatchObject({ state: 'paused', queued });
});

test('a resume goes on', async () => {
  const { queued } = await counts();
  const { code, stderr } = await cli('batch', 'resume', 'b');
  expect(stderr).toContain('b goes on');
  expect(code).toBe(0);
  await waitUntil('progress', async () => (await counts()).queued < queued);
});

test('a cancellation ends what has not ended, and the run that followed says so', async () => {
  const { code, stdout, stderr } = await cli('batch', 'cancel', 'b', '--why', 'wrong file', '--json');
  expect(stderr).toContain('b is cancelled (wrong file)');
  expect(BatchProgress.parse(JSON.parse(stdout))).toMatchObject({
    state: 'cancelled',
    queued: 0,
    inFlight: 0,
  });
  expect(code).toBe(0);
  expect((await batch.finished).stdout).toMatch(/^b: 400 = .*cancelled/);
  const again = await cli('batch', 'pause', 'b');
  expect(again.stderr).toContain('The batch b is over (cancelled)');
  expect(again.code).toBe(1);
});

test('a batch that no workflow carries is told apart from one that is not there', async () => {
  await writeFile(join(project.folder, 'one.jsonl'), '{"id":"1","input":{"text":"Where is it?"}}\n');
  const early = startCommand(['run', 'support-triage', 'one.jsonl', '--id', 'early', '--live'], {
    cwd: project.folder,
    env: { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k' },
  });
  // Refused before anything is submitted: this stack is simulated.
  expect((await early.finished).code).toBe(2);
  expect((await cli('batch', 'resume', 'early')).stderr).toContain('There is no batch early');
});

// Last of all: a task that is handed to a worker just as it leaves is missed by Temporal only when it times out.
test('a change of a prompt is reloaded, and one that is broken is told and not taken', async () => {
  // The project's own file: the tasks behind it are everybody's.
  const file = join(project.folder, 'proofline.config.ts');
  const before = await readFile(file, 'utf8');
  await writeFile(file, `${before}\n// changed\n`);
  await waitUntil(dev.said, () => dev.said().includes('reloaded: proofline.config.ts changed'));
  await writeFile(file, 'broken {');
  await waitUntil(dev.said, () => dev.said().includes('Not reloaded: the worker goes on'));
  await writeFile(file, before);
  await waitUntil(dev.said, () => dev.said().split('reloaded: proofline.config.ts changed').length === 3);
});
