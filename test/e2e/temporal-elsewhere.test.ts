import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { findTemporalCli } from '#embedded/temporal-cli.ts';
import { startTemporalServer } from '#embedded/temporal-server.ts';
import type { TemporalServer } from '#embedded/temporal-server.ts';
import { runCommand, startCommand } from '../support/command.ts';
import type { RunningCommand } from '../support/command.ts';
import { machineOptions } from '../support/test-server.ts';
import { tempProject } from '../support/temp-project.ts';
import type { TempProject } from '../support/temp-project.ts';
import { waitUntil } from '../support/wait-until.ts';

/** CONTRACTS 8: within five seconds; starting the command takes some of them on a busy machine. */
const SAID_WITHIN_MS = 20_000;

let project: TempProject;
let server: TemporalServer;
let env: Readonly<Record<string, string>>;
const open: RunningCommand[] = [];

beforeAll(async () => {
  project = await tempProject();
  // Not the project's own: it is somebody else's server.
  const dataDir = join(project.folder, 'server');
  await mkdir(dataDir);
  server = await startTemporalServer({
    cli: await findTemporalCli(machineOptions()),
    dataDir,
    log: () => {},
    onStart: () => {},
    signal: new AbortController().signal,
  });
  env = { TEMPORAL_ADDRESS: server.address };
  await writeFile(join(project.folder, 'in.jsonl'), '{"id":"1","input":{"text":"Where is my card?"}}\n');
}, 120_000);

afterAll(async () => {
  for (const { child } of open) child.kill('SIGTERM');
  await Promise.all(open.map(({ finished }) => finished));
  await server?.stop();
  await project?.[Symbol.asyncDispose]();
});

function start(...args: readonly string[]): RunningCommand {
  const running = startCommand(args, { cwd: project.folder, env });
  open.push(running);
  return running;
}

test('setup prepares it, and says at a second time that nothing was to be done', async () => {
  const first = await runCommand(['setup', '--json'], { cwd: project.folder, env });
  expect(JSON.parse(first.stdout)).toMatchObject({
    namespace: 'default',
    schema: { version: expect.any(String) },
  });
  const again = await runCommand(['setup'], { cwd: project.folder, env });
  expect(again.stdout).toContain('all were registered');
  expect(again.stdout).toContain('nothing was to be done');
  expect(again.code).toBe(0);
  const nowhere = await runCommand(['setup'], {
    cwd: project.folder,
    env: { ...env, TEMPORAL_NAMESPACE: 'nope' },
  });
  expect(nowhere.stderr).toContain('temporal operator namespace create');
  expect(nowhere.code).toBe(1);
}, 60_000);

test('where no worker polls, a command says so at once and waits; with a worker it goes on to its end', async () => {
  const run = start('run', 'support-triage', 'in.jsonl', '--id', 'b');
  const generate = start('generate', 'support-triage', '--input', '{"text":"Where is it?"}');
  const began = performance.now();
  for (const { said } of [run, generate])
    await waitUntil(said, () => said().includes('No worker polls the queue proofline of namespace default'));
  expect(performance.now() - began).toBeLessThan(SAID_WITHIN_MS);
  expect(run.said()).toContain('npx proofline worker');
  const doctor = await runCommand(['doctor', '--json'], { cwd: project.folder, env });
  expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: false });
  expect(doctor.code).toBe(1);

  const simulator = start('simulate');
  let url = '';
  simulator.child.stdout?.on('data', (text: string) => (url += text));
  await waitUntil('the simulator', () => url.endsWith('\n'));
  const worker = start('worker', '--simulator', url.trim(), '--grace', '1s');
  await waitUntil(worker.said, () => worker.said().includes('The worker polls'));
  expect((await run.finished).stdout).toMatch(/^b: 1 = 1 accepted/);
  expect((await generate.finished).code).toBe(0);

  const healthy = await runCommand(['doctor'], { cwd: project.folder, env });
  expect(healthy.stderr).toContain('Nothing is in the way.');
  expect(healthy.code).toBe(0);
  worker.child.kill('SIGTERM');
  expect((await worker.finished).code).toBe(0);
}, 120_000);
