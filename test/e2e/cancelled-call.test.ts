import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { ProoflineClient } from '#client/index.ts';
import { SIGNALS } from '#contract/names.ts';
import { batchWorkflowId, NO_BATCH } from '#domain/identity.ts';
import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';
import { ledgerOf, simulatedCalls } from '../support/audit.ts';
import type { SimulatedCall } from '../support/audit.ts';
import { startCommand } from '../support/command.ts';
import type { RunningCommand } from '../support/command.ts';
import { tempProject } from '../support/temp-project.ts';
import type { TempProject } from '../support/temp-project.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Far beyond the end of a test: whatever ends before it was given up. */
const LATENCY_MS = 60_000;

/** Two seconds on a machine that has nothing else to do. Without the store it would be 15 to 39. */
const SOON_MS = 5000;

const ITEMS = 30;

/** So few that one lane has them all, and so many that both workers get some. */
const PLACES = 18;

vi.setConfig({ testTimeout: 120_000 });

let project: TempProject;
let store: Store;
let client: Client;
let stack: StackInfo;
const running: RunningCommand[] = [];

function start(...args: readonly string[]): RunningCommand {
  const command = startCommand(args, { cwd: project.folder });
  running.push(command);
  return command;
}

beforeAll(async () => {
  project = await tempProject();
  const slow = { latencyMs: { median: LATENCY_MS, p99: LATENCY_MS }, tokensPerChar: 0.27 };
  const scenario = { seed: 1, timeScale: 1, models: { 'sim-small': slow, 'sim-large': slow }, faults: [] };
  await writeFile(join(project.folder, 'slow.json'), JSON.stringify(scenario));
  const lines = Array.from({ length: ITEMS }, (_, n) =>
    JSON.stringify({ id: `q-${n}`, input: { text: `Where is my card number ${n}?` } }),
  );
  await writeFile(join(project.folder, 'in.jsonl'), `${lines.join('\n')}\n`);
  const dev = start('dev', '--scenario', 'slow.json');
  await waitUntil(dev.said, () => dev.said().includes('Ctrl-C'));
  const info = await readStack(project.dataDir);
  if (info === undefined) throw new Error('There is no stack.');
  stack = info;
  client = new Client({ connection: await Connection.connect({ address: stack.temporalAddress }) });
  store = await openStore({ path: project.storePath });
}, 120_000);

afterAll(async () => {
  await client?.connection.close();
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(running.map(({ finished }) => finished));
  await store?.close();
  await project?.[Symbol.asyncDispose]();
});

/** All requests that the simulator has had, those that it is still busy with too. */
async function calls(): Promise<readonly SimulatedCall[]> {
  const log = await (await fetch(`${stack.simulatorUrl}/_sim/log`)).text();
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SimulatedCall)
    .filter(({ mode }) => mode !== 'none');
}

/** Requests that it has seen the end of. */
function ended(): Promise<readonly SimulatedCall[]> {
  return simulatedCalls(join(project.dataDir, 'simulator.jsonl')).catch(() => []);
}

/** How long after the cancellation the last of so many requests was given up. */
async function untilEnded(count: number, cancel: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await cancel();
  await waitUntil('the end of the requests', async () => (await ended()).length === count);
  return performance.now() - before;
}

test('a generation that is cancelled during its call is not paid for any longer', async () => {
  const proofline = new ProoflineClient(client);
  const input = { text: 'Where is my card?' };
  const started = await proofline.start({ task: 'support-triage', id: 'single', input });
  await waitUntil('the call', async () => (await calls()).length === 1);
  const took = await untilEnded(1, () => client.workflow.getHandle(started.workflowId).cancel());
  expect(took).toBeLessThan(SOON_MS);
  expect((await ended()).map(({ finished }) => finished)).toEqual([false]);
  expect((await started.result()).ending).toEqual({ kind: 'cancelled' });
  const [attempt, ...more] = await ledgerOf(store.db, NO_BATCH);
  expect(attempt).toMatchObject({ state: 'unknown', failureKind: 'ConnectionLost' });
  expect(more).toEqual([]);
});

test('a batch in lanes that is cancelled gives up its calls in every worker', async () => {
  const { temporalAddress, simulatorUrl } = stack;
  const worker = ['worker', '--address', temporalAddress, '--simulator', simulatorUrl ?? ''];
  const second = start(...worker, '--grace', '1s');
  await waitUntil(second.said, () => second.said().includes('polls'));
  start('run', 'support-triage', 'in.jsonl', '--id', 'b', '--lanes', '--concurrency', String(PLACES));
  await waitUntil('the calls', async () => (await calls()).length === 1 + PLACES);
  const batch = client.workflow.getHandle(batchWorkflowId('b'));
  const took = await untilEnded(1 + PLACES, () => batch.signal(SIGNALS.cancel, { why: 'wrong file' }));
  expect(took).toBeLessThan(SOON_MS);
  expect((await ended()).some(({ finished }) => finished)).toBe(false);
  expect(await batch.result()).toMatchObject({ state: 'cancelled', endings: { cancelled: ITEMS } });
  const attempts = await ledgerOf(store.db, 'b');
  expect(attempts.map(({ state }) => state)).toEqual(Array.from({ length: PLACES }, () => 'unknown'));
});
