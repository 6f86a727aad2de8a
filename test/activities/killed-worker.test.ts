import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { ActivityRig } from '../support/activity-rig.ts';
import { FAILPOINTS } from './dying-worker.ts';
import type { DyingWorker, Failpoint } from './dying-worker.ts';

const SCRIPT = fileURLToPath(new URL('./dying-worker.ts', import.meta.url));

/** Runs a worker until it is killed; the signal that ended it, and what it had to say before. */
function untilKilled(worker: DyingWorker): Promise<{ signal: string | null; said: string }> {
  const args = ['--conditions=source', SCRIPT, JSON.stringify(worker)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_, signal) => resolve({ signal, said }));
  });
}

/** Calls that the provider saw, rows after the next try, whether that one found the answer. */
const EXPECTED: Record<
  Failpoint,
  { calls: number; billed: number; states: readonly string[]; found: boolean }
> = {
  // Nobody can tell a call that was never sent from one that was: it counts as unknown.
  after_reserve: { calls: 1, billed: 1, states: ['unknown', 'answered'], found: false },
  // Bought twice, and the ledger says so.
  after_answer: { calls: 2, billed: 2, states: ['unknown', 'answered'], found: false },
  after_commit: { calls: 1, billed: 1, states: ['answered'], found: true },
};

test.for(FAILPOINTS)(
  'a worker killed %s leaves a ledger from which the next one goes on',
  async (failpoint) => {
    await using rig = await ActivityRig.open();
    const input = await rig.firstCall(failpoint);
    const { storePath } = rig;
    const simulatorUrl = rig.simulator.url;
    const killed = await untilKilled({ storePath, simulatorUrl, failpoint, input });
    expect(killed).toMatchObject({ signal: 'SIGKILL' });

    const result = await rig.run(rig.activities().generate, input);
    const { calls, billed, states, found } = EXPECTED[failpoint];
    const attempts = await rig.ledger(input.plan.generation);
    expect(attempts.map(({ state }) => state)).toEqual(states);
    expect(result).toMatchObject({ found, attemptId: attempts.at(-1)?.id });
    const summary = rig.simulator.summary();
    expect([summary.total, summary.billed]).toEqual([calls, billed]);

    // What was paid without an answer in hand is no more than what the ledger calls unknown.
    expect(billed - 1).toBeLessThanOrEqual(states.filter((state) => state === 'unknown').length);
  },
);
