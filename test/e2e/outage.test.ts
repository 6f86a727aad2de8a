import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';

import { parseScenario, startSimulator } from '#simulator/server.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import { countBatch } from '#store/count-batch.ts';
import { openStore } from '#store/open-store.ts';
import { disagreements, ledgerOf, simulatedCalls } from '../support/audit.ts';
import { runCommand, startCommand } from '../support/command.ts';
import { triageInputs } from '../support/inputs.ts';
import { tempProject } from '../support/temp-project.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The short form that runs with every change; `npm run test:full` has a thousand items and half a minute. */
const ITEMS = Number(process.env['DRILL_OUTAGE_ITEMS'] ?? 120);
const OUTAGE_MS = Number(process.env['DRILL_OUTAGE_SECONDS'] ?? 5) * 1000;

/** So many that some are under way at each change, so few that the outage ends before the items do. */
const AT_ONCE = Math.max(8, Math.floor(ITEMS / 50));

const DRILL_MS = 180_000 + OUTAGE_MS * 2 + ITEMS * 100;

const BATCH = 'outage';
const ROOT_CONFIG = fileURLToPath(new URL('../../proofline.config.ts', import.meta.url));

/** Good answers in a provider's usual pace, and as many bad ones as keep the second rung busy. */
const MODEL = { latencyMs: { median: 400, p99: 600 }, tokensPerChar: 0.27, violates: { tool: 0.03 } };
const SCENARIO = parseScenario({
  seed: 5,
  timeScale: 1,
  models: { 'claude-haiku-4-5': MODEL, 'gpt-4.1-mini': MODEL, 'gpt-4.1': { ...MODEL, violates: {} } },
});

/** The examples' tasks on a route of two providers, live as far as this project knows. */
function configWith(first: string, second: string): string {
  const gpt = { protocol: 'openai', keyEnv: 'OPENAI_API_KEY', baseUrl: `${second}/v1` };
  const endpoints = {
    first: {
      protocol: 'anthropic',
      model: 'claude-haiku-4-5',
      keyEnv: 'ANTHROPIC_API_KEY',
      baseUrl: first,
    },
    second: { ...gpt, model: 'gpt-4.1-mini' },
    strong: { ...gpt, model: 'gpt-4.1' },
  };
  const routes = { fast: ['first', 'second'], strong: ['strong'] };
  return (
    `import base from ${JSON.stringify(ROOT_CONFIG)};\n` +
    `export default { ...base, live: true, ...${JSON.stringify({ endpoints, routes })} };\n`
  );
}

/** Real queries where they lie beside the checkout; else as many of our own. */
async function inputsIn(folder: string): Promise<string> {
  const real = triageInputs();
  if (real.endsWith('train.csv')) return real;
  const lines = Array.from({ length: ITEMS }, (_, n) =>
    JSON.stringify({ id: `q-${n}`, input: { text: `Where is my card number ${n}?` } }),
  );
  const file = join(folder, 'in.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

interface Outage {
  readonly from: string;
  readonly until: string;
}

/** First calls by endpoint and by when they were written down, those with an answer in brackets. */
function figures(attempts: readonly AttemptRecord[], outage: Outage) {
  const phases = { before: '', during: outage.from, after: outage.until };
  const table = new Map<string, { calls: number; answered: number }>();
  for (const { endpoint, reservedAt, state } of attempts) {
    const phase = Object.entries(phases).findLast(([, since]) => reservedAt >= since)?.[0] ?? '';
    const cell = table.get(`${endpoint} ${phase}`) ?? { calls: 0, answered: 0 };
    cell.calls += 1;
    if (state === 'answered') cell.answered += 1;
    table.set(`${endpoint} ${phase}`, cell);
  }
  return table;
}

test(
  `${ITEMS} items whose first provider goes away for ${OUTAGE_MS / 1000} s all end, by the second, and come back`,
  async () => {
    await using project = await tempProject();
    const logs = { first: join(project.folder, 'first.jsonl'), second: join(project.folder, 'second.jsonl') };
    const early = await startSimulator({ port: 0, scenario: SCENARIO, logFile: logs.first });
    await using second = await startSimulator({ port: 0, scenario: SCENARIO, logFile: logs.second });
    await writeFile(join(project.folder, 'proofline.config.ts'), configWith(early.url, second.url));
    const options = {
      cwd: project.folder,
      env: { ANTHROPIC_API_KEY: 'no-key-a', OPENAI_API_KEY: 'no-key-b' },
    };
    const shape = ['--shuffle', '1', '--limit', String(ITEMS), '--lanes', '--concurrency', String(AT_ONCE)];
    const input = await inputsIn(project.folder);
    const running = startCommand(
      ['run', 'support-triage', input, '--id', BATCH, '--live', ...shape],
      options,
    );
    onTestFinished(async () => {
      running.child.kill('SIGTERM');
      await running.finished;
    });
    await using store = await openStore({ path: project.storePath });
    const ended = async () => {
      if (running.child.exitCode !== null) throw new Error(`It ended: ${running.said()}`);
      const { endings } = await countBatch(store.db, { batch: BATCH });
      return endings.accepted + endings.repaired;
    };
    await waitUntil(running.said, async () => (await ended()) >= ITEMS / 10);

    const from = new Date().toISOString();
    await early.close();
    await sleep(OUTAGE_MS);
    // On a machine that is busy with other tests the first item may take longer to get there.
    await waitUntil('an answer of the second', async () =>
      (await ledgerOf(store.db, BATCH)).some(
        ({ endpoint, state }) => endpoint === 'second' && state === 'answered',
      ),
    );
    await using _back = await startSimulator({ port: early.port, scenario: SCENARIO, logFile: logs.first });
    const until = new Date().toISOString();

    const { code, stderr } = await running.finished;
    const counts = await countBatch(store.db, { batch: BATCH });
    const attempts = await ledgerOf(store.db, BATCH);
    const table = figures(attempts, { from, until });
    const away = attempts.filter(({ endpoint }) => endpoint === 'second');
    const told = away.filter(({ fallback }) => fallback !== null);
    process.stderr.write(
      `outage of ${OUTAGE_MS / 1000} s with ${AT_ONCE} at once: ${JSON.stringify(counts.endings)}; ` +
        `${[...table].map(([cell, { calls, answered }]) => `${cell} ${calls} (${answered})`).join(', ')}; ` +
        `${told.length} of ${away.length} attempts on the second say why, ` +
        `${attempts.filter(({ state }) => state === 'unknown').length} unknown\n`,
    );
    expect(code, stderr).toBe(0);
    expect(counts).toMatchObject({ submitted: ITEMS, queued: 0, inFlight: 0, waiting: 0 });
    expect(counts.endings.accepted + counts.endings.repaired).toBe(ITEMS);
    expect(table.get('second during')?.answered).toBeGreaterThan(0);
    expect(table.get('first after')?.answered).toBeGreaterThan(0);
    expect(table.get('second before')).toBeUndefined();
    const reasons = new Set(
      attempts.map(({ endpoint, fallback }) => `${endpoint}: ${fallback?.from ?? '-'}`),
    );
    expect([...reasons].toSorted()).toEqual(
      ['first: -', 'second: first', 'strong: -'].filter((line) => reasons.has(line) || line !== 'strong: -'),
    );
    expect(away[0]?.fallback?.kind).toBe('Unreachable');
    const calls = (await Promise.all([logs.first, logs.second].map(simulatedCalls))).flat();
    const reached = attempts.filter(({ failureKind }) => failureKind !== 'Unreachable');
    expect(disagreements(calls, reached)).toEqual([]);
    const explain = ['explain', away[0]?.generation ?? ''];
    const story = await runCommand(explain, options);
    expect(story.stdout).toContain('fallback from first: Unreachable, No connection to the provider');
    const { stdout } = await runCommand([...explain, '--json'], options);
    const { rounds } = JSON.parse(stdout) as { rounds: readonly { calls: readonly AttemptRecord[] }[] };
    expect(rounds[0]?.calls.find(({ endpoint }) => endpoint === 'second')?.fallback).toEqual(
      away[0]?.fallback,
    );
  },
  DRILL_MS,
);
