import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { runCommand, startCommand } from '../support/command.ts';
import { brokenFiles, processesOf } from '../support/folder-state.ts';
import { tempProject } from '../support/temp-project.ts';

/** The short form that runs with every change; `npm run test:full` presses it at twenty moments. */
const MOMENTS = Number(process.env['DRILL_INTERRUPTS'] ?? 4);
const SEED = Number(process.env['DRILL_SEED'] ?? 11);

/** A start, the demonstration and the time after it, on a machine that is not busy. */
const SPAN_MS = 9000;

/** Starting, stopping and looking at it, at each moment. */
const MOMENT_MS = 60_000;

test(
  `Ctrl-C at ${MOMENTS} random moments of \`npm start\` leaves no process and no broken file (seed ${SEED})`,
  async () => {
    await using project = await tempProject();
    const random = randomFrom(SEED);
    for (let n = 0; n < MOMENTS; n++) {
      // One in each part of the span, so that few of them still meet loading, starting, submitting and following.
      const afterMs = Math.floor((SPAN_MS * (n + random())) / MOMENTS);
      const { child, finished } = startCommand(['start'], { cwd: project.folder });
      await sleep(afterMs);
      child.kill('SIGINT');
      const { code, stderr } = await finished;
      const moment = `${afterMs} ms after the start; it said:\n${stderr}`;
      // Null: before Node has begun to listen, the signal itself ends it, which a shell calls 130 as well.
      expect([130, 0, null], moment).toContain(code);
      expect(processesOf(project.folder), moment).toEqual([]);
      expect(await brokenFiles(project.dataDir), moment).toEqual([]);
    }
    const whole = await runCommand(['start', '--exit'], { cwd: project.folder });
    expect(whole.code, whole.stderr).toBe(0);
    expect(whole.stdout).toMatch(/^demo: 40 = /);
    const calls = await callsOf(project.dataDir);
    const again = await runCommand(['start', '--exit'], { cwd: project.folder });
    expect(again.stdout.split('\n')[0]).toBe(whole.stdout.split('\n')[0]);
    expect(await callsOf(project.dataDir)).toBe(calls);
  },
  120_000 + MOMENTS * MOMENT_MS,
);

async function callsOf(dataDir: string): Promise<number> {
  return (await readFile(join(dataDir, 'simulator.jsonl'), 'utf8')).trimEnd().split('\n').length;
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
