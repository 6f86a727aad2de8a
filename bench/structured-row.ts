import type { Tally } from './structured-tally.ts';
import type { Way } from './structured-ways.ts';

/** Shares are of all items, 0 to 1. */
export interface StructuredRow extends Way {
  /** What `auto` came to; else the mode itself. */
  readonly askedIn: string;
  readonly runs: number;
  /** Of all runs. */
  readonly items: number;
  readonly calls: number;
  /** The first answer was valid as it came. */
  readonly valid: number;
  /** With those that were mended without a model. */
  readonly validAfterMend: number;
  /** With those that a stronger rung repaired. */
  readonly validAfterRepair: number;
  /** All calls, the refused ones too, by what is valid in the end. */
  readonly costPerValidUsd: number;
  readonly costPerItemUsd: number;
  /** Input tokens of a first call: what a mode adds to the same prompt. */
  readonly firstInputTokens: number;
  /** Of all calls of an item. */
  readonly inputTokensPerItem: number;
  readonly outputTokensPerItem: number;
  /** First answers by their verdict. */
  readonly refused: number;
  readonly truncated: number;
  readonly malformed: number;
  readonly mismatched: number;
  /** Wait for a person. */
  readonly waiting: number;
  readonly deadLettered: number;
  /** Of a run, on average. */
  readonly seconds: number;
}

/** Money below a billionth of a dollar is noise of the division. */
const USD_DIGITS = 9;

export function structuredRow({ protocol, mode }: Way, tallies: readonly Tally[]): StructuredRow {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const items = sum(({ counts }) => counts.submitted);
  const share = (of: (tally: Tally) => number) => rounded(sum(of) / items, 4);
  const accepted = sum(({ counts }) => counts.endings.accepted);
  const valid = accepted + sum(({ counts }) => counts.endings.repaired);
  const costUsd = sum(({ counts }) => counts.costUsd);
  return {
    mode,
    protocol,
    askedIn: [...new Set(tallies.flatMap(({ modes }) => modes))].join(', '),
    runs: tallies.length,
    items,
    calls: sum(({ calls }) => calls),
    valid: share(({ verdicts }) => verdicts.valid ?? 0),
    validAfterMend: rounded(accepted / items, 4),
    validAfterRepair: rounded(valid / items, 4),
    costPerValidUsd: rounded(costUsd / valid, USD_DIGITS),
    costPerItemUsd: rounded(costUsd / items, USD_DIGITS),
    firstInputTokens: rounded(
      sum((tally) => tally.firstInputTokens) / sum(({ firstAnswers }) => firstAnswers),
      1,
    ),
    inputTokensPerItem: rounded(sum(({ inputTokens }) => inputTokens) / items, 1),
    outputTokensPerItem: rounded(sum(({ outputTokens }) => outputTokens) / items, 1),
    refused: share(({ verdicts }) => verdicts.Refused ?? 0),
    truncated: share(({ verdicts }) => verdicts.Truncated ?? 0),
    malformed: share(({ verdicts }) => verdicts.MalformedJson ?? 0),
    mismatched: share(({ verdicts }) => verdicts.SchemaMismatch ?? 0),
    waiting: share(({ counts }) => counts.waiting),
    deadLettered: share(({ counts }) => counts.endings['dead-lettered']),
    seconds: rounded(sum(({ seconds }) => seconds) / tallies.length, 1),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
