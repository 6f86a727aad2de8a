// `npm run bench:structured -- --json [--items N] [--seed S] [--scenario F] [--runs R] [--protocol P] [--mode M]`
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { postScenario, readScenario } from '#cli/scenario-file.ts';
import type { Scenario } from '#cli/scenario-file.ts';
import { defaultScenario } from '#simulator/server.ts';
import { showScenario } from '#simulator/show-scenario.ts';

import { alternating } from './alternate.ts';
import { whole } from './options.ts';
import { printRows } from './print-rows.ts';
import { ROOT, withProject } from './project.ts';
import type { Project } from './project.ts';
import { inputArguments } from './structured-inputs.ts';
import { structuredRow } from './structured-row.ts';
import type { StructuredRow } from './structured-row.ts';
import { tallyBatch } from './structured-tally.ts';
import type { Tally } from './structured-tally.ts';
import { MODES, PROTOCOLS, taskOf, waysOf } from './structured-ways.ts';
import type { Way } from './structured-ways.ts';

const STANDARD = join(ROOT, '..', 'shared', 'scenarios', 'standard.json');

const COLUMNS = [
  'protocol',
  'mode',
  'askedIn',
  'valid',
  'validAfterMend',
  'validAfterRepair',
  'costPerValidUsd',
  'firstInputTokens',
  'waiting',
  'deadLettered',
] as const satisfies readonly (keyof StructuredRow)[];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    items: { type: 'string', default: '500' },
    seed: { type: 'string' },
    scenario: { type: 'string' },
    runs: { type: 'string', default: '1' },
    protocol: { type: 'string', multiple: true, default: [...PROTOCOLS] },
    mode: { type: 'string', multiple: true, default: [...MODES] },
  },
});

function scenarioOf(): Promise<Scenario> | Scenario {
  if (values.scenario !== undefined) return readScenario(resolve(values.scenario));
  // The built-in one is the same, for a checkout without neighbours.
  return existsSync(STANDARD) ? readScenario(STANDARD) : defaultScenario;
}

function waysWanted(): readonly Way[] {
  const known: readonly string[] = [...PROTOCOLS, ...MODES];
  const unknown = [...values.protocol, ...values.mode].find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`No protocol or mode ${unknown}: ${known.join(', ')}.`);
  return PROTOCOLS.flatMap(waysOf).filter(
    ({ protocol, mode }) => values.protocol.includes(protocol) && values.mode.includes(mode),
  );
}

interface Batch {
  readonly way: Way;
  readonly run: number;
  readonly items: number;
  readonly scenario: Scenario;
}

async function measure(project: Project, { way, run, items, scenario }: Batch): Promise<Tally> {
  const task = taskOf(way);
  const batch = `${task}-${run}`;
  const { simulatorUrl } = project.stack;
  if (simulatorUrl === null) throw new Error('The stack has no simulator.');
  // It remembers which items it was asked for, and in what mode: without a new start each mode would be answered worse
  // than the one before it.
  await postScenario(simulatorUrl, scenario);
  const inputs = await inputArguments(project.folder, items, scenario.seed);
  await project.command(['run', task, ...inputs, '--id', batch, '--lanes']).ended;
  await using store = await project.openStore();
  const tally = await tallyBatch(store.db, batch);
  const { submitted } = tally.counts;
  if (submitted !== items)
    throw new Error(`There are only ${submitted} inputs: ask for at most as many --items.`);
  return tally;
}

const scenario = await scenarioOf();
const seed = values.seed === undefined ? scenario.seed : whole('seed', values.seed);
const items = Math.max(1, whole('items', values.items));
const runs = Math.max(1, whole('runs', values.runs));
const ways = waysWanted();
const first = JSON.stringify(showScenario({ ...scenario, seed }));

const rows = await withProject({ config: 'bench/structured-config.ts', scenario: first }, async (project) => {
  const tallies = new Map<Way, Tally[]>(ways.map((way) => [way, []]));
  for (const { line: way, run } of alternating(ways, runs)) {
    // Another seed a run: with the same one every run would have the same answers.
    const batch = { way, run, items, scenario: { ...scenario, seed: seed + run } };
    tallies.get(way)?.push(await measure(project, batch));
  }
  return [...tallies].map(([way, all]) => structuredRow(way, all));
});
printRows(rows, values.json, COLUMNS);
