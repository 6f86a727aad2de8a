import type { LogEntry } from './log.ts';

/** Requests since the start, counted. Tokens are those of billed answers. */
export interface Summary {
  readonly total: number;
  readonly open: number;
  readonly finished: number;
  readonly billed: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byFate: Readonly<Record<string, number>>;
  readonly byModel: Readonly<Record<string, number>>;
  readonly byMode: Readonly<Record<string, number>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function summarize(entries: readonly Readonly<LogEntry>[], open: number): Summary {
  const billed = entries.filter((entry) => entry.billed);
  return {
    total: entries.length,
    open,
    finished: entries.filter((entry) => entry.finished).length,
    billed: billed.length,
    byStatus: countBy(entries, (entry) => String(entry.status ?? 'none')),
    byFate: countBy(entries, (entry) => entry.fate),
    byModel: countBy(entries, (entry) => entry.model ?? 'none'),
    byMode: countBy(entries, (entry) => entry.mode),
    inputTokens: billed.reduce((sum, entry) => sum + entry.inputTokens, 0),
    outputTokens: billed.reduce((sum, entry) => sum + entry.outputTokens, 0),
  };
}

function countBy(
  entries: readonly Readonly<LogEntry>[],
  key: (entry: Readonly<LogEntry>) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entry of entries) counts[key(entry)] = (counts[key(entry)] ?? 0) + 1;
  return counts;
}
