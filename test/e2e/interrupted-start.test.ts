import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { openStore } from '#store/open-store.ts';
import { findBatch } from '#store/find-batch.ts';
import { runCommand, startCommand } from '../support/command.ts';
import { tempProject } from '../support/temp-project.ts';

const LINE = `${JSON.stringify({ id: '1', input: { text: 'Where is my card?' } })}\n`;

test('Ctrl-C while the stack starts ends it, starts no batch, and says how to go on', async () => {
  await using project = await tempProject();
  const cwd = project.folder;
  await writeFile(join(cwd, 'in.jsonl'), LINE);
  const running = startCommand(['run', 'support-triage', 'in.jsonl', '--id', 'early'], { cwd });
  while (!running.said().includes('1 submitted')) await new Promise((resolve) => setTimeout(resolve, 20));
  running.child.kill('SIGINT');
  const { code, stderr } = await running.finished;
  expect(code).toBe(130);
  expect(stderr).toMatch(/Take it up again: npx proofline run support-triage in\.jsonl .*early/);
  await using store = await openStore({ path: project.storePath });
  expect((await findBatch(store.db, { batch: 'early' }))?.startedAt).toBeNull();
}, 60_000);

test('a live run without its keys is refused before anything is submitted or started', async () => {
  await using project = await tempProject();
  const cwd = project.folder;
  await writeFile(join(cwd, 'in.jsonl'), LINE);
  const env = { ANTHROPIC_API_KEY: '', OPENAI_API_KEY: '' };
  const { code, stderr } = await runCommand(['run', 'support-triage', 'in.jsonl', '--live'], { cwd, env });
  expect(code).toBe(2);
  expect(stderr).toContain('ANTHROPIC_API_KEY');
  expect(stderr).not.toContain('submitted');
}, 60_000);

test('a run whose reader has left goes on to its end', async () => {
  await using project = await tempProject();
  const cwd = project.folder;
  await mkdir(project.dataDir, { recursive: true });
  await writeFile(join(cwd, 'in.jsonl'), LINE);
  const { child, finished } = startCommand(['run', 'support-triage', 'in.jsonl', '--id', 'pipe'], { cwd });
  child.stdout?.destroy();
  child.stderr?.destroy();
  const { code } = await finished;
  expect(code).toBe(0);
}, 90_000);

test('a server that a killed stack left behind is ended by the next', async () => {
  await using project = await tempProject();
  const cwd = project.folder;
  await mkdir(project.dataDir, { recursive: true });
  await writeFile(join(cwd, 'in.jsonl'), LINE);
  const script = join(cwd, 'server.mjs');
  await writeFile(script, "console.log('up'); setInterval(() => {}, 1000);\n");
  const left = spawn(
    process.execPath,
    [script, '--db-filename', join(project.dataDir, 'temporal.db'), '--x'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(left.stdout, 'data');
  const gone = once(left, 'exit');
  const { code, stderr } = await runCommand(['run', 'support-triage', 'in.jsonl', '--id', 'next'], { cwd });
  await gone;
  expect(stderr).toContain('its Temporal server is ended first');
  expect(code).toBe(0);
}, 90_000);
