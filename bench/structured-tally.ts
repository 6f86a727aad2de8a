import { countBatch } from '#store/count-batch.ts';
import type { BatchCounts } from '#store/count-batch.ts';
import type { Db } from '#store/db.ts';
import type { AttemptsTable, VerdictWord } from '#store/tables.ts';

import { batchSeconds } from './batch-seconds.ts';

/** What the ledger says of one batch. */
export interface Tally {
  readonly counts: BatchCounts;
  readonly calls: number;
  /** The modes in which the first rung was asked. */
  readonly modes: readonly string[];
  /** First answers, by their verdict; of a call without an answer there is none. */
  readonly verdicts: Readonly<Partial<Record<VerdictWord, number>>>;
  readonly firstAnswers: number;
  readonly firstInputTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number;
}

export async function tallyBatch(db: Db, batch: string): Promise<Tally> {
  const calls = await callsOf(db, batch);
  const firstStep = calls.filter(({ step }) => step === 0);
  // A call that was thought lost may answer after all, as an extra that nobody judges.
  const firstAnswers = firstStep.filter(({ verdict }) => verdict !== null);
  const tally: Tally = {
    counts: await countBatch(db, { batch }),
    calls: calls.length,
    modes: [...new Set(firstStep.map(({ mode }) => mode))],
    verdicts: countVerdicts(firstAnswers),
    firstAnswers: firstAnswers.length,
    firstInputTokens: sumOf(firstAnswers, 'inputTokens'),
    inputTokens: sumOf(calls, 'inputTokens'),
    outputTokens: sumOf(calls, 'outputTokens'),
    seconds: await batchSeconds(db, batch),
  };
  check(batch, tally, calls);
  return tally;
}

type Call = Awaited<ReturnType<typeof callsOf>>[number];

function callsOf(db: Db, batch: string) {
  return db
    .selectFrom('attempts')
    .innerJoin('generations', 'generations.generation', 'attempts.generation')
    .select([
      'attempts.step',
      'attempts.mode',
      'attempts.state',
      'attempts.verdict',
      'attempts.inputTokens',
      'attempts.outputTokens',
      'attempts.costUsd',
    ])
    .where('generations.batch', '=', batch)
    .execute();
}

function countVerdicts(answers: readonly Call[]): Tally['verdicts'] {
  const verdicts: Partial<Record<VerdictWord, number>> = {};
  for (const { verdict } of answers) if (verdict !== null) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return verdicts;
}

function sumOf(
  calls: readonly Call[],
  column: keyof Pick<AttemptsTable, 'inputTokens' | 'outputTokens'>,
): number {
  return calls.reduce((sum, call) => sum + (call[column] ?? 0), 0);
}

/** Figures that can't be trusted are worse than none. */
function check(batch: string, { counts, verdicts }: Tally, calls: readonly Call[]): void {
  const fit = (verdicts.valid ?? 0) + (verdicts.mended ?? 0);
  const { accepted } = counts.endings;
  if (fit !== accepted)
    throw new Error(`${batch}: ${fit} first answers were valid, but ${accepted} items were accepted.`);
  if (calls.some(({ state, costUsd }) => state === 'answered' && costUsd === null))
    throw new Error(`${batch}: an answer has no cost.`);
}
