import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';

import { groupOf, isFailureKind, isTransient } from '#domain/failure-kind.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import { openStore } from '#store/open-store.ts';
import type { StoreLocation } from '#store/open-store.ts';
import {
  disagreements,
  doubledSteps,
  ledgerOf,
  simulatedCalls,
  unexplainedDoubles,
} from '../support/audit.ts';
import type { SimulatedCall } from '../support/audit.ts';
import { startCommand } from '../support/command.ts';
import { triageInputs } from '../support/inputs.ts';
import { postgresBinaries, TestPostgres } from '../support/postgres.ts';
import { tempProject } from '../support/temp-project.ts';
import { counts, planDisasters, strike } from './disasters.ts';
import type { Battlefield } from './disasters.ts';

/** The short form that runs with every change; `npm run test:full` sets the figures that the drill is judged by. */
const number = (name: string, usual: number) => Number(process.env[name] ?? usual);
const ITEMS = number('DRILL_ITEMS', 40);
const SEED = number('DRILL_SEED', 7);
const STRIKES = {
  worker: number('DRILL_WORKER_KILLS', 2),
  server: number('DRILL_SERVER_KILLS', 1),
  database: number('DRILL_DATABASE_RESTARTS', 1),
};
const FORM = process.env['DRILL_FORM'] ?? '--lanes';

/** A call that was under way is noticed when its heartbeat is missed, 30 s later; each kill may cost that once. */
const DRILL_MS = 180_000 + (STRIKES.worker + STRIKES.server + STRIKES.database) * 60_000 + ITEMS * 50;

interface Place extends AsyncDisposable {
  readonly location: (storePath: string) => StoreLocation;
  readonly env: Readonly<Record<string, string>>;
  readonly restartDatabase: () => Promise<void>;
}

const nothing = async () => {};

const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  SQLite: async () => ({
    location: (path) => ({ path }),
    env: {},
    restartDatabase: nothing,
    [Symbol.asyncDispose]: nothing,
  }),
  PostgreSQL: async () => {
    const server = await TestPostgres.start();
    const url = await server.createDatabase();
    return {
      location: () => ({ url }),
      env: { PROOFLINE_DATABASE_URL: url },
      restartDatabase: () => server.restartNow(),
      [Symbol.asyncDispose]: () => server.stop(),
    };
  },
};

const names = (process.env['DRILL_STORES'] ?? Object.keys(PLACES).join()).split(',');
const hasPostgres = postgresBinaries() !== undefined || process.env['CI'] === 'true';

test.each(names.filter((name) => name !== 'PostgreSQL' || hasPostgres))(
  `${JSON.stringify(STRIKES)} strikes on %s lose nothing and double only what the ledger explains (seed ${SEED})`,
  async (name) => {
    const open = PLACES[name];
    if (open === undefined) throw new Error(`There is no store ${name}.`);
    await using place = await open();
    await using project = await tempProject();
    const batch = 'drill';
    const out = join(project.folder, 'out.jsonl');
    const limits = ['--shuffle', '1', '--limit', String(ITEMS), '--id', batch, FORM];
    await using store = await openStore(place.location(project.storePath));
    const running = startCommand(['run', 'support-triage', triageInputs(), ...limits, '--out', out], {
      cwd: project.folder,
      env: place.env,
    });
    // A drill that hangs must not leave its stack behind.
    onTestFinished(async () => {
      running.child.kill('SIGTERM');
      await running.finished;
    });
    let isOver = false;
    const finished = running.finished.finally(() => (isOver = true));
    const { restartDatabase } = place;
    const field: Battlefield = { project, db: store.db, batch, over: () => isOver, restartDatabase };
    const disasters = planDisasters(strikesOn(name), { items: ITEMS, seed: SEED });
    const [{ struck, inFlight }, samples] = await Promise.all([
      strike(disasters, field),
      sampleCounts(field),
      finished,
    ]);
    const { stderr } = await finished;
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const results = lines.map((line) => JSON.parse(line) as Result & { stage: string });
    const calls = await simulatedCalls(join(project.dataDir, 'simulator.jsonl'));
    const attempts = await ledgerOf(store.db, batch);
    const unknown = attempts.filter(({ state }) => state === 'unknown').length;
    const doubled = doubledSteps(calls, attempts).length;
    process.stderr.write(
      `drill on ${name}: seed ${SEED}, ${struck.map(({ victim, place: at }) => `${victim}@${at}`).join(' ')}, ` +
        `${calls.length} calls, ${attempts.length} in the ledger, ${unknown} of them unknown, ${doubled} steps ` +
        `billed more than once (${inFlight.join('+')} calls were in flight), ${samples.length} samples\n`,
    );
    expect(struck, stderr).toEqual(disasters);
    expect(results).toHaveLength(ITEMS);
    expect(new Set(results.map(({ id }) => id)).size).toBe(ITEMS);
    expect(results.filter(({ ending, stage }) => ending === null && stage !== 'review')).toEqual([]);
    expect(lostOf(results)).toEqual([]);
    expect(disagreements(calls, attempts)).toEqual([]);
    expect(unexplainedDoubles(calls, attempts)).toEqual([]);
    expect(doubled).toBeLessThanOrEqual(
      inFlight.reduce((sum, count) => sum + count, 0) + plantedDoubles(calls),
    );
    expect(samples.filter((sample) => !addsUp(sample))).toEqual([]);
  },
  DRILL_MS,
);

function strikesOn(name: string) {
  return { ...STRIKES, database: name === 'PostgreSQL' ? STRIKES.database : 0 };
}

interface Result {
  readonly id: string;
  readonly ending: { readonly kind: string; readonly failure?: { readonly kind: string } } | null;
}

/** Dead-lettered for what would have got better by waiting, or by a person's word to the provider (CONTRACTS 10). */
function lostOf(results: readonly Result[]): readonly Result[] {
  return results.filter(({ ending }) => {
    const kind = ending?.failure?.kind;
    return isFailureKind(kind) && (isTransient(kind) || groupOf(kind) === 'terminalAccount');
  });
}

/** Faults of the wire that the simulator planted after its model had begun to write: they double without any kill. */
function plantedDoubles(calls: readonly SimulatedCall[]): number {
  return calls.filter(({ billed, fate }) => billed && WIRE_FAULTS.has(fate)).length;
}

const WIRE_FAULTS = new Set(['reset', 'stall', 'cut', 'html200', 'error200', 'empty200']);

const SAMPLE_EVERY_MS = 200;

/** The counts as anybody might have asked for them, all along. */
async function sampleCounts(field: Battlefield): Promise<readonly BatchCounts[]> {
  const samples: BatchCounts[] = [];
  for (; !field.over(); await sleep(SAMPLE_EVERY_MS)) samples.push(await counts(field));
  return samples;
}

function addsUp({ submitted, queued, inFlight, waiting, endings }: BatchCounts): boolean {
  const ended = Object.values(endings).reduce((sum, count) => sum + count, 0);
  return submitted === queued + inFlight + waiting + ended;
}
