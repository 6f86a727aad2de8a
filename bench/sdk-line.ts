import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseScenario, startSimulator } from '#simulator/server.ts';

import { benchScenario, benchTexts } from './inputs.ts';
import { machineCpuMs } from './processes.ts';
import type { Measured, Run } from './row.ts';
import type { SdkReport, SdkWork } from './sdk-worker.ts';

/** What a team writes first: the vendor's SDK, p-limit, and nothing that survives a crash. */
export async function sdkLine(run: Run): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'proofline-bench-'));
  const scenario = parseScenario(JSON.parse(benchScenario(run.latencyMs, run.seed)));
  const simulator = await startSimulator({ port: 0, scenario, logFile: join(folder, 'simulator.jsonl') });
  try {
    const texts = await benchTexts(run.items, run.seed);
    const machineBefore = machineCpuMs();
    const ownBefore = process.cpuUsage();
    const started = performance.now();
    const report = await work({ url: simulator.url, texts, concurrency: run.concurrency ?? 100 });
    const wallMs = performance.now() - started;
    const own = process.cpuUsage(ownBefore);
    const simulatorMs = (own.user + own.system) / 1000;
    if (report.valid !== run.items) throw new Error(`Only ${report.valid} of ${run.items} were valid.`);
    const others = machineCpuMs() - machineBefore - simulatorMs - report.cpuMs;
    return {
      seconds: report.seconds,
      cpuMs: report.cpuMs,
      cpuMsOf: { client: report.cpuMs, simulator: simulatorMs },
      othersLoad: Math.max(0, others) / wallMs,
      events: 0,
      actions: 0,
      peakRssMb: report.peakRssMb,
      peakRssMbOf: { client: report.peakRssMb },
    };
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, as the other lines have theirs. */
function work(wanted: SdkWork): Promise<SdkReport> {
  const child = fork(fileURLToPath(new URL('./sdk-worker.ts', import.meta.url)));
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as SdkReport));
    child.once('exit', (code) => code !== 0 && reject(new Error(`The SDK's process ended with ${code}.`)));
    child.send(wanted);
  });
}
