import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

import { projectFolder } from './project-folder.ts';
import { jsonLines, runCli } from './run-cli.ts';

afterEach(() => vi.unstubAllEnvs());

const CANARY = 'sk-canary-that-must-not-be-shown';

interface Report {
  readonly healthy: boolean;
  readonly findings: readonly { readonly name: string; readonly state: string; readonly text: string }[];
}

async function examine(folder: string): Promise<{ readonly code: number; readonly report: Report }> {
  const { code, stdout } = await runCli(folder, 'doctor', '--json');
  return { code, report: jsonLines(stdout)[0] as Report };
}

test('finds nothing wrong with a project that is well, and names keys without their values', async () => {
  await using project = await projectFolder();
  vi.stubEnv('SMALL_KEY', CANARY);
  vi.stubEnv('LARGE_KEY', '');
  const { code, stdout, stderr } = await runCli(project.folder, 'doctor');
  expect(stdout).toContain('SMALL_KEY is set, LARGE_KEY is not set');
  expect(stdout + stderr).not.toContain(CANARY);
  expect(stderr).toContain('Nothing is in the way.');
  expect(code).toBe(0);
  const { report } = await examine(project.folder);
  expect(report.findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'Node',
      'Configuration',
      'Keys',
      'Data folder',
      'Store',
      'Stack',
      'Temporal CLI',
    ]),
  );
}, 60_000);

test('tells every problem of a configuration, with its place', async () => {
  await using project = await projectFolder();
  // A folder of its own: a configuration that was loaded once stays as it was.
  const folder = join(project.folder, 'broken');
  await mkdir(folder);
  await writeFile(join(folder, 'proofline.config.ts'), 'export default { tasks: [], nonsense: 1 };');
  const { code, report } = await examine(folder);
  expect(report.healthy).toBe(false);
  expect(report.findings.filter(({ state }) => state === 'problem').map(({ text }) => text)).toContain(
    'nonsense: unknown field.',
  );
  expect(code).toBe(1);
}, 60_000);

test('tells what a Temporal elsewhere lacks', async () => {
  await using project = await projectFolder();
  vi.stubEnv('TEMPORAL_ADDRESS', 'temporal.invalid:7233');
  const { code, report } = await examine(project.folder);
  const problems = report.findings.filter(({ state }) => state === 'problem').map(({ text }) => text);
  expect(problems[0]).toContain('set PROOFLINE_DATABASE_URL');
  expect(problems[1]).toContain('Temporal does not answer at temporal.invalid:7233');
  expect(code).toBe(1);
}, 60_000);
