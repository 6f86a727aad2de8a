import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { openStore } from '#store/open-store.ts';
import { disagreements, ledgerOf, simulatedCalls, unexplainedDoubles } from '../support/audit.ts';
import { startCommand } from '../support/command.ts';
import { triageInputs } from '../support/inputs.ts';
import { tempProject } from '../support/temp-project.ts';
import { killPlaces, killWorkerAt } from './kill-worker.ts';

/** The short form that runs with every change; `npm run test:full` sets the figures that the drill is judged by. */
const KILLS = Number(process.env['KILL_DRILL_KILLS'] ?? 2);
const ITEMS = Number(process.env['KILL_DRILL_ITEMS'] ?? 40);
const SEED = Number(process.env['KILL_DRILL_SEED'] ?? 7);

/** A call that was under way is noticed when its heartbeat is missed, 30 s later; each kill may cost that once. */
const DRILL_MS = 120_000 + KILLS * 60_000;

test(
  `a worker killed ${KILLS} times loses nothing and doubles only what the ledger explains (seed ${SEED})`,
  async () => {
    await using project = await tempProject();
    const batch = 'kills';
    const places = killPlaces({ kills: KILLS, items: ITEMS, seed: SEED });
    const out = join(project.folder, 'out.jsonl');
    const args = [
      'run',
      'support-triage',
      triageInputs(),
      '--shuffle',
      '1',
      '--limit',
      String(ITEMS),
      '--id',
      batch,
    ];
    await using store = await openStore({ path: project.storePath });
    const running = startCommand([...args, '--out', out], { cwd: project.folder });
    // A drill that hangs must not leave its stack behind.
    onTestFinished(async () => {
      running.child.kill('SIGTERM');
      await running.finished;
    });
    let isOver = false;
    const finished = running.finished.finally(() => (isOver = true));
    const killed = await killWorkerAt(places, { project, db: store.db, batch, over: () => isOver });
    const { stderr } = await finished;
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const results = lines.map((line) => JSON.parse(line) as { id: string; stage: string; ending: unknown });
    const calls = await simulatedCalls(join(project.dataDir, 'simulator.jsonl'));
    const attempts = await ledgerOf(store.db, batch);
    const unknown = attempts.filter(({ state }) => state === 'unknown').length;
    process.stderr.write(
      `kill drill: seed ${SEED}, places ${places.join(' ')}, ${killed} kills, ${calls.length} calls, ` +
        `${attempts.length} in the ledger, ${unknown} of them unknown\n`,
    );
    expect(killed, stderr).toBe(KILLS);
    expect(results).toHaveLength(ITEMS);
    expect(new Set(results.map(({ id }) => id)).size).toBe(ITEMS);
    expect(results.filter(({ ending, stage }) => ending === null && stage !== 'review')).toEqual([]);
    expect(disagreements(calls, attempts)).toEqual([]);
    expect(unexplainedDoubles(calls, attempts)).toEqual([]);
  },
  DRILL_MS,
);
