import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { readStack } from '#embedded/stack-file.ts';
import type { StackInfo } from '#embedded/stack-file.ts';
import { countBatch } from '#store/count-batch.ts';
import { findBatch } from '#store/find-batch.ts';
import { openStore } from '#store/open-store.ts';

import { countHistories } from './history-counts.ts';
import { benchScenario, benchTexts, writeInputs } from './inputs.ts';
import { machineCpuMs, processUse, watchProcess } from './processes.ts';
import type { Measured, Run } from './row.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');

/** Bundling the workflows and fetching Temporal's command line may both be new to this machine. */
const READY_MS = 180_000;

/** A batch through the command line on a stack of its own. The stack's own process is the simulator, and counts for it. */
export async function batchLine(run: Run, form: '--lanes' | '--visible'): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-bench-'));
  try {
    const config = JSON.stringify(join(ROOT, 'proofline.config.ts'));
    await writeFile(join(folder, 'proofline.config.ts'), `export { default } from ${config};\n`);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
    await writeFile(join(folder, 'scenario.json'), benchScenario(run.latencyMs, run.seed));
    await writeInputs(join(folder, 'inputs.jsonl'), await benchTexts(run.items, run.seed));
    const dev = command(folder, ['dev', '--scenario', 'scenario.json']);
    try {
      return await measure(folder, run, form, await untilReady(folder));
    } finally {
      dev.child.kill('SIGINT');
      await dev.ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function command(folder: string, args: readonly string[]) {
  // Without the launcher, whose child would not be counted.
  const child = spawn(process.execPath, [...process.execArgv, MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended };
}

async function untilReady(folder: string): Promise<StackInfo> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    const stack = await readStack(join(folder, '.proofline'));
    if (stack?.workerPid != null && stack.temporalPid !== null) return stack;
    await sleep(100);
  }
  throw new Error('The stack did not come up.');
}

async function measure(folder: string, run: Run, form: string, stack: StackInfo): Promise<Measured> {
  const batch = 'bench';
  const parts = { server: stack.temporalPid ?? 0, worker: stack.workerPid ?? 0, simulator: stack.pid };
  const before = used(parts);
  const machineBefore = machineCpuMs();
  const started = performance.now();
  const args = ['run', 'support-triage', 'inputs.jsonl', '--id', batch, '--out', 'out.jsonl', form];
  const paced = run.concurrency === undefined ? args : [...args, '--concurrency', String(run.concurrency)];
  const client = command(folder, paced);
  const watched = watchProcess(client.child.pid ?? 0);
  const code = await client.ended;
  watched.stop();
  const after = used(parts);
  const machine = machineCpuMs() - machineBefore;
  const wallMs = performance.now() - started;
  if (code === null || ![0, 3, 4].includes(code)) throw new Error(`The batch ended with exit code ${code}.`);
  const ownMs = { ...difference(after, before), client: watched.last().cpuMs };
  const all = Object.values(ownMs).reduce((sum, ms) => sum + ms, 0);
  const { events, actions } = await countHistories(stack.temporalAddress, batch);
  return {
    seconds: await batchSeconds(folder, batch, run.items),
    cpuMs: all - ownMs.simulator,
    cpuMsOf: ownMs,
    othersLoad: Math.max(0, machine - all) / wallMs,
    events,
    actions,
    peakRssMb: after.worker.peakRssMb,
    peakRssMbOf: {
      server: after.server.peakRssMb,
      worker: after.worker.peakRssMb,
      client: watched.last().peakRssMb,
    },
  };
}

type Part = 'server' | 'worker' | 'simulator';

function used(pids: Readonly<Record<Part, number>>) {
  const of = (pid: number) => processUse(pid) ?? { cpuMs: 0, peakRssMb: 0 };
  return { server: of(pids.server), worker: of(pids.worker), simulator: of(pids.simulator) };
}

function difference(after: ReturnType<typeof used>, before: ReturnType<typeof used>): Record<Part, number> {
  return {
    server: after.server.cpuMs - before.server.cpuMs,
    worker: after.worker.cpuMs - before.worker.cpuMs,
    simulator: after.simulator.cpuMs - before.simulator.cpuMs,
  };
}

/** From the start of the batch's workflow to the last ending, by the store. */
async function batchSeconds(folder: string, batch: string, items: number): Promise<number> {
  await using store = await openStore({ path: join(folder, '.proofline', 'store.db') });
  const { endings } = await countBatch(store.db, { batch });
  if (endings.accepted !== items) throw new Error(`Only ${endings.accepted} of ${items} were accepted.`);
  const found = await findBatch(store.db, { batch });
  if (found?.startedAt == null || found.endedAt === null) throw new Error('The batch did not end.');
  return (Date.parse(found.endedAt) - Date.parse(found.startedAt)) / 1000;
}
