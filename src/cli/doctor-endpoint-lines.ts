import { adviceLines } from './doctor-endpoint-advice.ts';
import { factLine, factLines } from './doctor-endpoint-facts.ts';
import { isMaybeBilled } from './doctor-endpoint-sheet.ts';
import type { EndpointSheet, ProbeRow } from './doctor-endpoint-sheet.ts';
import { resultText, whyOf } from './doctor-endpoint-why.ts';
import { spanText } from './format-time.ts';
import { usdText } from './format-usd.ts';
import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';
import { tableLines } from './table.ts';
import type { Column } from './table.ts';

/** What an endpoint takes: a table, what is to be said of it, and what to write into the configuration. */
export function endpointLines(sheet: EndpointSheet, columns: number): readonly Line[] {
  const { endpoint, model, protocol, baseUrl, simulatedAs, rows } = sheet;
  const place = baseUrl === null ? "its vendor's own address" : baseUrl;
  const where = simulatedAs === null ? `at ${place}` : `answered by the simulator as ${simulatedAs}`;
  return [
    { title: `${endpoint}: ${oneLine(model)} by the ${protocol} protocol, ${oneLine(where)}` },
    ...blockOf(rowLines(rows, columns)),
    ...blockOf(whyLines(rows, simulatedAs === null)),
    ...blockOf(factLines(sheet)),
    ...blockOf(adviceLines(sheet)),
  ];
}

const MODE_AND_RESULT: readonly Column<ProbeRow>[] = [
  { head: 'MODE', cell: ({ mode }) => mode },
  { head: 'RESULT', cell: ({ outcome }) => resultText(outcome) },
];

/** What a narrow terminal has no room for; `--json` has it. */
const STOP_AND_TOKENS: readonly Column<ProbeRow>[] = [
  { head: 'STOP', cell: ({ stop }) => stop?.raw ?? stop?.kind ?? '' },
  { head: 'IN', cell: (row) => tokensText(row, row.usage?.inputTokens), right: true },
  { head: 'OUT', cell: (row) => tokensText(row, row.usage?.outputTokens), right: true },
];

const TIME_AND_COST: readonly Column<ProbeRow>[] = [
  { head: 'ACCEPTED', cell: ({ acceptedMs }) => msText(acceptedMs), right: true },
  { head: 'WHOLE', cell: ({ totalMs }) => msText(totalMs), right: true },
  { head: 'COST', cell: costCell, right: true },
];

function rowLines(rows: readonly ProbeRow[], columns: number): readonly Line[] {
  const whole = tableLines(rows, [...MODE_AND_RESULT, ...STOP_AND_TOKENS, ...TIME_AND_COST]);
  const isWide = whole.some((line) => (typeof line === 'string' ? line : line.title).length > columns);
  return isWide ? tableLines(rows, [...MODE_AND_RESULT, ...TIME_AND_COST]) : whole;
}

/** What is said of several modes is said once. */
function whyLines(rows: readonly ProbeRow[], isLive: boolean): readonly Line[] {
  const groups = Map.groupBy(rows, (row) => whyOf(row, isLive).join('\n'));
  return [...groups].flatMap(([whys, members]) => {
    const modes = members.length === rows.length ? 'all' : members.map(({ mode }) => mode).join(', ');
    return whys === '' ? [] : whys.split('\n').map((why) => factLine(modes, why));
  });
}

/** With a free line before it, where there is anything to show. */
function blockOf(lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function tokensText({ usageState }: ProbeRow, tokens: number | undefined): string {
  if (tokens === undefined) return '';
  return usageState === 'estimated' ? `~${tokens}` : String(tokens);
}

function msText(ms: number | null): string {
  return ms === null ? '' : spanText(ms);
}

function costCell({ usage, costUsd, outcome }: ProbeRow): string {
  if (isMaybeBilled(outcome)) return 'maybe';
  if (usage === null) return '';
  return costUsd === null ? 'unknown' : usdText(costUsd);
}
