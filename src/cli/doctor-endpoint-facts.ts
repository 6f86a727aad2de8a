import type { LimitHeaders } from '#domain/call.ts';

import type { EndpointSheet } from './doctor-endpoint-sheet.ts';
import { usdText } from './format-usd.ts';
import type { Line } from './lines.ts';
import { oneLine } from './one-line.ts';
import type { Evidence } from './probe-evidence.ts';

const FACT_WIDTH = 10;
const GAP = '  ';

const SEEN = {
  for: 'which works',
  against: 'which does not work here',
  neither: 'which was not seen to work',
} as const satisfies Record<Evidence, string>;

/** What all calls together told of an endpoint. */
export function factLines(sheet: EndpointSheet): readonly Line[] {
  const { auto, answeredBy } = sheet;
  const facts = [
    ['auto', `takes ${auto.mode}, ${SEEN[auto.evidence]}`],
    ...(answeredBy.length === 0 ? [] : [['answered', `by ${answeredBy.join(', ')}`]]),
    ['limits', limitsText(sheet.limits)],
    ['usage', usageText(sheet)],
    ['cost', sumText(sheet)],
  ];
  return facts.map(([name = '', text = '']) => factLine(name, text));
}

/** A name, and what is to be said of it. */
export function factLine(name: string, text: string): string {
  return `${name.padEnd(FACT_WIDTH - GAP.length)}${GAP}${oneLine(text)}`;
}

function limitsText(limits: LimitHeaders): string {
  const kinds = [
    ['requests', limits.requestsLimit, limits.requestsRemaining],
    ['tokens', limits.tokensLimit, limits.tokensRemaining],
    ['input tokens', limits.inputTokensLimit, limits.inputTokensRemaining],
    ['output tokens', limits.outputTokensLimit, limits.outputTokensRemaining],
  ] as const;
  const told = kinds.flatMap(([name, limit, left]) => {
    if (limit === undefined && left === undefined) return [];
    if (left === undefined) return [`${limit} ${name}`];
    return [`${name}: ${left}${limit === undefined ? '' : ` of ${limit}`} left`];
  });
  return told.length === 0 ? 'none told' : told.join(', ');
}

function usageText({ usageTold, rows }: EndpointSheet): string {
  if (usageTold === true) return 'told';
  const estimated = rows.filter(({ usageState }) => usageState === 'estimated').map(({ mode }) => mode);
  if (estimated.length === 0) return 'no answer that could tell it';
  const where = usageTold === false ? '' : ` in mode ${estimated.join(', ')}`;
  return `not told${where}: tokens (~) and costs are estimates`;
}

function sumText({ costUsd, calls, maybeBilled, simulatedAs }: EndpointSheet): string {
  const made = `for ${calls} ${calls === 1 ? 'call' : 'calls'}`;
  const parts = [
    costUsd === null
      ? `not known ${made}: the price list does not have the model, so give \`prices\` or \`knownAs\``
      : `${usdText(costUsd)} ${made}`,
    ...(simulatedAs === null ? [] : ['simulated: nothing was spent']),
    ...(maybeBilled === 0 ? [] : [`${maybeBilled} without an answer may have been billed too`]),
  ];
  return parts.join('; ');
}
