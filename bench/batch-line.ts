import { join } from 'node:path';

import { countBatch } from '#store/count-batch.ts';

import { batchSeconds } from './batch-seconds.ts';
import { countHistories } from './history-counts.ts';
import { benchScenario, benchTexts, writeInputs } from './inputs.ts';
import { machineCpuMs, processUse, watchProcess } from './processes.ts';
import { withProject } from './project.ts';
import type { Project } from './project.ts';
import type { Measured, Run } from './row.ts';

/** A batch through the command line on a stack of its own. The stack's own process is the simulator, and counts for it. */
export function batchLine(run: Run, form: '--lanes' | '--visible'): Promise<Measured> {
  const scenario = benchScenario(run.latencyMs, run.seed);
  return withProject({ config: 'proofline.config.ts', scenario }, async (project) => {
    await writeInputs(join(project.folder, 'inputs.jsonl'), await benchTexts(run.items, run.seed));
    return measure(project, run, form);
  });
}

async function measure(project: Project, run: Run, form: string): Promise<Measured> {
  const { stack } = project;
  const batch = 'bench';
  const parts = { server: stack.temporalPid ?? 0, worker: stack.workerPid ?? 0, simulator: stack.pid };
  const before = used(parts);
  const machineBefore = machineCpuMs();
  const started = performance.now();
  const args = ['run', 'support-triage', 'inputs.jsonl', '--id', batch, '--out', 'out.jsonl', form];
  const paced = run.concurrency === undefined ? args : [...args, '--concurrency', String(run.concurrency)];
  const client = project.command(paced);
  const watched = watchProcess(client.child.pid ?? 0);
  await client.ended.finally(() => watched.stop());
  const after = used(parts);
  const machine = machineCpuMs() - machineBefore;
  const wallMs = performance.now() - started;
  const ownMs = { ...difference(after, before), client: watched.last().cpuMs };
  const all = Object.values(ownMs).reduce((sum, ms) => sum + ms, 0);
  const { events, actions } = await countHistories(stack.temporalAddress, batch);
  return {
    seconds: await acceptedIn(project, batch, run.items),
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

/** Seconds of a batch all of whose items were accepted. */
async function acceptedIn(project: Project, batch: string, items: number): Promise<number> {
  await using store = await project.openStore();
  const { endings } = await countBatch(store.db, { batch });
  if (endings.accepted !== items) throw new Error(`Only ${endings.accepted} of ${items} were accepted.`);
  return await batchSeconds(store.db, batch);
}
