import { afterEach, expect, test, vi } from 'vitest';

import { STORE_KINDS, testPostgres } from '../store/with-store.ts';
import { projectFolder } from './project-folder.ts';
import { jsonLines, runCli } from './run-cli.ts';

const VERSION = /^\d{4}-[a-z-]+$/;

afterEach(() => vi.unstubAllEnvs());

test('says where the tables are, and that nothing was to be done', async () => {
  await using project = await projectFolder();
  const { code, stdout } = await runCli(project.folder, 'migrate');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Nothing was to be done: the tables of embedded are at \d{4}-[a-z-]+\.\n$/);
});

test.runIf(STORE_KINDS.includes('postgres'))('brings an empty PostgreSQL up to date, once', async () => {
  await using project = await projectFolder();
  const url = await (await testPostgres()).createDatabase();
  vi.stubEnv('PROOFLINE_DATABASE_URL', url.replace('proofline@', 'proofline:p4ssword@'));
  const database = url.replace('proofline@', '');
  const first = await runCli(project.folder, 'migrate', '--json');
  const [said] = jsonLines(first.stdout) as [{ applied: string[] }];
  expect(said).toEqual({ database, version: said.applied.at(-1), applied: expect.any(Array) as unknown });
  expect(said.applied.filter((name) => !VERSION.test(name))).toEqual([]);
  expect(said.applied.length).toBeGreaterThan(1);
  const second = await runCli(project.folder, 'migrate');
  expect(second.stdout).toBe(
    `Nothing was to be done: the tables of ${database} are at ${said.applied.at(-1)}.\n`,
  );
});

test('a database that is not there gets a sentence without its password', async () => {
  await using project = await projectFolder();
  vi.stubEnv('PROOFLINE_DATABASE_URL', 'postgres://ana:p4ssword@127.0.0.1:1/x?password=p4ssword');
  const { code, stdout, stderr } = await runCli(project.folder, 'status');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^postgres:\/\/127\.0\.0\.1:1\/x: The store can't be used now: connect ECONNREFUSED/,
  );
  expect(stderr).toContain('Nothing was changed. See that the server runs');
  expect(stderr).not.toContain('p4ssword');
});

test('an address that cannot be read is a mistake of usage, and is not shown', async () => {
  await using project = await projectFolder();
  vi.stubEnv('PROOFLINE_DATABASE_URL', 'postgres://ana:p4ss/word@db[:5432/x');
  const { code, stderr } = await runCli(project.folder, 'status');
  expect(code).toBe(2);
  expect(stderr).toContain('PROOFLINE_DATABASE_URL is no address that can be read');
  expect(stderr).not.toContain('p4ss');
});
