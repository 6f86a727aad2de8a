import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/open-store.ts';
import { disagreements, ledgerOf, simulatedCalls, unexplainedDoubles } from '../support/audit.ts';
import type { SimulatedCall } from '../support/audit.ts';
import { runCommand } from '../support/command.ts';
import type { Finished } from '../support/command.ts';
import { triageInputs } from '../support/inputs.ts';
import { tempProject } from '../support/temp-project.ts';
import type { TempProject } from '../support/temp-project.ts';

const LIMIT = 80;
const RETRIED = new Set([429, 500, 502, 503, 529]);
const STANDARD = fileURLToPath(new URL('../../../shared/scenarios/standard.json', import.meta.url));

/** A key that looks real, in the environment of a run that must not use it. */
const CANARY = 'sk-ant-api03-canary-that-must-not-leave-AAAAAAAAAAAA';

interface Line {
  readonly id: string;
  readonly simulated: boolean;
  readonly stage: string;
  readonly ending: { readonly kind: string } | null;
  readonly extra: { readonly category: string };
}

describe('a batch from the command line to its endings', () => {
  let project: TempProject;
  let store: Store;
  let finished: Finished;
  let lines: readonly Line[];
  let calls: readonly SimulatedCall[];

  beforeAll(async () => {
    project = await tempProject();
    const out = join(project.folder, 'out.jsonl');
    const scenario = existsSync(STANDARD) ? ['--scenario', STANDARD] : [];
    finished = await runCommand(
      [
        'run',
        'support-triage',
        triageInputs(),
        ['--shuffle', '1', '--limit', String(LIMIT), '--id', 'first', '--out', out],
        scenario,
      ].flat(),
      { cwd: project.folder, env: { ANTHROPIC_API_KEY: CANARY, OPENAI_API_KEY: CANARY } },
    );
    lines = (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    calls = await simulatedCalls(join(project.dataDir, 'simulator.jsonl'));
    store = await openStore({ path: project.storePath });
  }, 180_000);

  afterAll(async () => {
    await store?.close();
    await project?.[Symbol.asyncDispose]();
  });

  test('ends with a code of the contract and a sum that adds up', () => {
    expect([0, 3, 4]).toContain(finished.code);
    const [, submitted = '', sum = ''] = /: (\d+) = (.+?) · /.exec(finished.stdout) ?? [];
    const parts = sum.split(' + ').map((part) => Number(part.split(' ')[0]));
    expect(parts.reduce((a, b) => a + b, 0)).toBe(Number(submitted));
    expect(submitted).toBe(String(lines.length));
  });

  test('writes one line an input, in input order, with what the file carried along', () => {
    const ids = lines.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(lines.length);
    expect(lines.every(({ extra }) => typeof extra.category === 'string')).toBe(true);
  });

  test('accepts or repairs nearly all, and leaves none without an ending or a reviewer', () => {
    const good = lines.filter(
      ({ ending }) => ending?.kind === 'accepted' || ending?.kind === 'repaired',
    ).length;
    expect(good / lines.length).toBeGreaterThanOrEqual(0.93);
    expect(lines.filter(({ ending, stage }) => ending === null && stage !== 'review')).toEqual([]);
  });

  test("agrees with the simulator's log call by call", async () => {
    const attempts = await ledgerOf(store.db, 'first');
    expect(calls.length).toBeGreaterThanOrEqual(lines.length);
    expect(disagreements(calls, attempts)).toEqual([]);
    expect(unexplainedDoubles(calls, attempts)).toEqual([]);
  });

  test('retries five statuses and no other', async () => {
    const attempts = await ledgerOf(store.db, 'first');
    const steps = Map.groupBy(attempts, ({ generation, round, step, endpoint }) =>
      [generation, round, step, endpoint].join(),
    );
    const retried = [...steps.values()].flatMap((of) => of.toSorted((a, b) => a.seq - b.seq).slice(0, -1));
    const statuses = retried.filter(({ state }) => state === 'failed').map(({ status }) => status ?? 0);
    expect(statuses.filter((status) => !RETRIED.has(status))).toEqual([]);
  });

  test('with keys in the environment and no --live every result is simulated and no key was written down', async () => {
    expect(lines.every(({ simulated }) => simulated)).toBe(true);
    for (const file of ['store.db', 'worker.log', 'simulator.jsonl', 'temporal.db']) {
      const bytes = await readFile(join(project.dataDir, file));
      expect(bytes.includes(CANARY), file).toBe(false);
    }
  });

  test('run again under the same id makes no call and gives the same sum', async () => {
    const again = await runCommand(
      ['run', 'support-triage', triageInputs(), '--shuffle', '1', '--limit', String(LIMIT), '--id', 'first'],
      { cwd: project.folder },
    );
    expect(again.stdout).toBe(finished.stdout);
    expect(await simulatedCalls(join(project.dataDir, 'simulator.jsonl'))).toHaveLength(calls.length);
  }, 120_000);
});
