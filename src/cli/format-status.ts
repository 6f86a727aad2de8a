import type { BatchProgress } from '#contract/batch.ts';
import { ENDING_KINDS } from '#domain/ending.ts';
import { NO_BATCH } from '#domain/identity.ts';
import type { BatchCounts } from '#store/count-batch.ts';

import { agoText } from './format-time.ts';
import { costText, usdText } from './format-usd.ts';
import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';
import type { StatusOverview } from './status-overview.ts';
import { tableLines } from './table.ts';
import type { Column } from './table.ts';

export function overviewLines({ stack, batches, singles }: StatusOverview): readonly Line[] {
  return [...stackLines(stack), '', ...countLines(batches, singles)];
}

function stackLines(stack: StatusOverview['stack']): readonly Line[] {
  if (stack === null) return [{ title: 'Stack: not running' }];
  const { pid, live, temporalAddress, uiUrl, simulatorUrl, workerPid } = stack;
  return [
    { title: `Stack: running${live ? ', live: calls cost money' : ', simulated: nothing is spent'}` },
    `  Temporal   ${temporalAddress}`,
    `  its UI     ${uiUrl}`,
    ...(simulatorUrl === null ? [] : [`  simulator  ${simulatorUrl}`]),
    `  processes  ${pid}${workerPid === null ? ', no worker' : `, worker ${workerPid}`}`,
  ];
}

interface Row {
  readonly name: string;
  readonly task: string;
  readonly state: string;
  readonly counts: BatchCounts;
  readonly leftOut: number;
  readonly simulated: string;
}

/** Every row adds up: submitted = queued + in flight + waiting + the endings. */
export function countLines(batches: readonly BatchProgress[], singles: BatchCounts | null): readonly Line[] {
  const rows: Row[] = batches.map((batch) => ({
    name: batch.batch,
    task: batch.task,
    state: stateText(batch),
    counts: batch,
    leftOut: batch.refusedLines ?? 0,
    simulated: batch.simulated ? 'simulated' : '',
  }));
  if (singles !== null && singles.submitted > 0) {
    rows.push({
      name: `${NO_BATCH} (single ones)`,
      task: '',
      state: '',
      counts: singles,
      leftOut: 0,
      simulated: '',
    });
  }
  if (rows.length === 0) return ['Nothing was submitted yet: npx proofline run <task> <input>'];
  const number = (head: string, of: (counts: BatchCounts) => number): Column<Row> => ({
    head,
    cell: ({ counts }) => String(of(counts)),
    right: true,
  });
  const met = ENDING_KINDS.filter((kind) => rows.some(({ counts }) => counts.endings[kind] > 0));
  return tableLines(rows, [
    { head: 'BATCH', cell: ({ name }) => name },
    { head: 'TASK', cell: ({ task }) => task },
    { head: 'STATE', cell: ({ state }) => state },
    number('SUBMITTED', ({ submitted }) => submitted),
    number('= QUEUED', ({ queued }) => queued),
    number('+ IN FLIGHT', ({ inFlight }) => inFlight),
    number('+ WAITING', ({ waiting }) => waiting),
    ...met.map((kind) => number(`+ ${kind.toUpperCase()}`, ({ endings }) => endings[kind])),
    ...(rows.some(({ leftOut }) => leftOut > 0)
      ? [{ head: 'LEFT OUT', cell: ({ leftOut }: Row) => String(leftOut), right: true }]
      : []),
    { head: 'COST', cell: ({ counts }) => usdText(counts.costUsd), right: true },
    { head: '', cell: ({ simulated }) => simulated },
  ]);
}

function stateText({ state, why }: Pick<BatchProgress, 'state' | 'why'>): string {
  return why === null ? state : `${state}: ${oneLine(why)}`;
}

export function progressLines(progress: BatchProgress): readonly Line[] {
  const { batch, task, submitted, queued, inFlight, waiting, endings } = progress;
  const { costUsd, startedAt, simulated, refusedLines = 0 } = progress;
  const parts: readonly (readonly [string, number])[] = [
    ['queued', queued],
    ['in flight', inFlight],
    ['waiting for a person', waiting],
    ...ENDING_KINDS.map((kind) => [kind, endings[kind]] as const),
  ];
  const width = String(submitted).length;
  return [
    { title: `${batch}: ${stateText(progress)}` },
    `  task       ${task}`,
    `  started    ${startedAt} (${agoText(startedAt, new Date(progress.asOf))})`,
    `  cost       ${costText(costUsd, simulated)}`,
    `  submitted  ${String(submitted).padStart(width)} =`,
    ...parts.map(([name, count]) => `             ${String(count).padStart(width)} ${name}`),
    ...(refusedLines === 0 ? [] : [`  left out   ${refusedLines} lines of the input; results lists them`]),
  ];
}
