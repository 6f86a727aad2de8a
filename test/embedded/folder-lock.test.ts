import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { isFolderLocked, lockFolder, unlockFolder } from '#embedded/folder-lock.ts';
import { endLeftovers } from '#embedded/leftovers.ts';
import { readStack, writeStack } from '#embedded/stack-file.ts';

const MODULE = fileURLToPath(new URL('../../src/embedded/folder-lock.ts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proofline-lock-'));
});

afterEach(async () => {
  unlockFolder(folder);
  await rm(folder, { recursive: true, force: true });
});

/** Another process that takes the folder, says whether it got it, and stays. */
async function otherStack() {
  const script = `import { lockFolder } from ${JSON.stringify(MODULE)};
    console.log(lockFolder(${JSON.stringify(folder)}));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, took: said.toString().trim() === 'true' };
}

async function killed(child: ReturnType<typeof spawn>): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a folder belongs to one process, and is free again when that is killed', async () => {
  const first = await otherStack();
  expect(first.took).toBe(true);
  expect(lockFolder(folder)).toBe(false);
  expect(isFolderLocked(folder)).toBe(true);
  await killed(first.child);
  expect(isFolderLocked(folder)).toBe(false);
  expect(lockFolder(folder)).toBe(true);
});

test('of several that find a dead stack at once, one gets the folder', async () => {
  await killed((await otherStack()).child);
  const stacks = await Promise.all([1, 2, 3, 4].map(() => otherStack()));
  expect(stacks.filter(({ took }) => took)).toHaveLength(1);
  await Promise.all(stacks.map(({ child }) => killed(child)));
});

test('what a killed stack wrote is not believed because its process id lives again', async () => {
  const info = {
    pid: process.pid,
    temporalAddress: '127.0.0.1:1',
    uiUrl: 'http://127.0.0.1:2',
    simulatorUrl: null,
    live: false,
    workerPid: null,
    temporalPid: null,
    startedAt: '2026-11-24T10:00:00.000Z',
  };
  await writeStack(folder, info);
  expect(await readStack(folder)).toBeUndefined();
  expect(lockFolder(folder)).toBe(true);
  expect(await readStack(folder)).toEqual(info);
});

test('a server on the database is ended, also where its stack left no word of it, and no other', async () => {
  const server = join(folder, 'server.mjs');
  await writeFile(server, "console.log('up'); setInterval(() => {}, 1000);\n");
  const start = async (database: string) => {
    const child = spawn(process.execPath, [server, '--db-filename', database, '--log-level', 'warn'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  };
  const databaseFile = join(folder, 'temporal.db');
  const ours = await start(databaseFile);
  const others = await start(`${databaseFile}.of-another`);
  const gone = once(ours, 'exit');
  await endLeftovers({ databaseFile }, () => {});
  await gone;
  expect(others.exitCode).toBeNull();
  await killed(others);
});
