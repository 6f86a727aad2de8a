// `npm run bench:throughput -- --json [--items N] [--latency MS] [--seed S] [--runs R] [--concurrency N] [--line L]`
import { parseArgs } from 'node:util';

import { alternating } from './alternate.ts';
import { batchLine } from './batch-line.ts';
import { whole } from './options.ts';
import { printRows } from './print-rows.ts';
import { rowOf } from './row.ts';
import type { Measured, Row, Run } from './row.ts';
import { sdkLine } from './sdk-line.ts';

const LINES: Readonly<Record<string, (run: Run) => Promise<Measured>>> = {
  proofline: (run) => batchLine(run, '--lanes'),
  'workflow-an-item': (run) => batchLine(run, '--visible'),
  sdk: (run) => sdkLine(run),
};

/** A workflow an item does some 30 a second: a tenth of the items says as much. */
const SHARE: Readonly<Record<string, number>> = { 'workflow-an-item': 0.1 };

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    items: { type: 'string', default: '5000' },
    latency: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    concurrency: { type: 'string' },
    line: { type: 'string', multiple: true, default: Object.keys(LINES) },
  },
});

function runOf(line: string): Run {
  const items = whole('items', values.items);
  const { concurrency } = values;
  return {
    items: Math.max(1, Math.round(items * (SHARE[line] ?? 1))),
    latencyMs: whole('latency', values.latency),
    seed: whole('seed', values.seed),
    ...(concurrency !== undefined && { concurrency: whole('concurrency', concurrency) }),
  };
}

const LINE_COLUMNS = [
  'line',
  'items',
  'itemsPerSecond',
  'cpuMsPerItem',
  'eventsPerItem',
  'actionsPerItem',
  'peakRssMb',
] as const satisfies readonly (keyof Row)[];

async function measureAll(lines: readonly string[], runs: number): Promise<readonly Row[]> {
  const measured = new Map<string, Measured[]>(lines.map((line) => [line, []]));
  for (const { line } of alternating(lines, runs)) {
    const measure = LINES[line];
    if (measure === undefined) throw new Error(`No line ${line}: ${Object.keys(LINES).join(', ')}.`);
    measured.get(line)?.push(await measure(runOf(line)));
  }
  return [...measured].map(([line, all]) => rowOf(line, runOf(line), all));
}

const rows = await measureAll(values.line, Math.max(1, whole('runs', values.runs)));
printRows(rows, values.json, LINE_COLUMNS);
