import { readFile } from 'node:fs/promises';

import { attemptRecord } from '#store/attempt-record.ts';
import type { AttemptRecord } from '#store/attempt-record.ts';
import type { Db } from '#store/db.ts';

/** One request as the simulator saw it: the witness that knows nothing of us. */
export interface SimulatedCall {
  readonly clientRequestId: string | null;
  readonly mode: string;
  readonly status: number | null;
  readonly fate: string;
  readonly finished: boolean;
  readonly billed: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export async function simulatedCalls(logFile: string): Promise<readonly SimulatedCall[]> {
  const text = await readFile(logFile, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SimulatedCall).filter(({ mode }) => mode !== 'none');
}

/** Every call of a batch that stands in the ledger. */
export async function ledgerOf(db: Db, batch: string): Promise<readonly AttemptRecord[]> {
  const rows = await db
    .selectFrom('attempts')
    .innerJoin('generations', 'generations.generation', 'attempts.generation')
    .selectAll('attempts')
    .where('generations.batch', '=', batch)
    .orderBy('attempts.generation')
    .orderBy('attempts.round')
    .orderBy('attempts.seq')
    .execute();
  return rows.map(attemptRecord);
}

/** A 200 that is no answer carries the status that its body stands for into the ledger. */
const ANSWERS_THAT_ARE_NONE = new Set(['error200', 'html200', 'empty200']);

/**
 * Where ledger and simulator disagree, one sentence each; empty where they agree call by call. A call that only the
 * ledger has was written down by a worker that died before it sent it: it must be `unknown`.
 */
export function disagreements(calls: readonly SimulatedCall[], attempts: readonly AttemptRecord[]): string[] {
  const ledger = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const call of calls) {
    const id = call.clientRequestId ?? '';
    if (seen.has(id)) wrong.push(`the simulator saw ${id} twice`);
    seen.add(id);
    const attempt = ledger.get(id);
    const problem = attempt === undefined ? 'is not in the ledger' : difference(call, attempt);
    if (problem !== undefined) wrong.push(`${id} (${call.fate}, ${String(call.status)}) ${problem}`);
  }
  for (const attempt of attempts) {
    if (!seen.has(attempt.id) && attempt.state !== 'unknown') {
      wrong.push(`${attempt.id} is ${attempt.state} in the ledger, and the simulator never saw it`);
    }
  }
  return wrong;
}

function difference(call: SimulatedCall, attempt: AttemptRecord): string | undefined {
  switch (attempt.state) {
    case 'answered': {
      const { inputTokens = -1, outputTokens = -1 } = attempt.usage ?? {};
      if (call.status !== 200 || !call.finished) return 'is answered in the ledger';
      if (attempt.status !== 200) return `has status ${String(attempt.status)} in the ledger`;
      const isSame = inputTokens === call.inputTokens && outputTokens === call.outputTokens;
      return isSame ? undefined : `has ${inputTokens} + ${outputTokens} tokens in the ledger`;
    }
    case 'failed':
      if (ANSWERS_THAT_ARE_NONE.has(call.fate)) return undefined;
      return attempt.status === call.status
        ? undefined
        : `failed with ${String(attempt.status)} in the ledger`;
    case 'unknown':
      return undefined;
    case 'reserved':
      return 'was never closed in the ledger';
  }
}

/** Steps for which more than one call was billed, explained or not. */
export function doubledSteps(
  calls: readonly SimulatedCall[],
  attempts: readonly AttemptRecord[],
): readonly (readonly AttemptRecord[])[] {
  const billed = billedIds(calls);
  return stepsOf(attempts).filter((of) => of.filter(({ id }) => billed.has(id)).length > 1);
}

/** Steps in which more was billed than one answer and what the ledger calls unknown. */
export function unexplainedDoubles(
  calls: readonly SimulatedCall[],
  attempts: readonly AttemptRecord[],
): string[] {
  const billed = billedIds(calls);
  return stepsOf(attempts).flatMap((of) => {
    const paid = of.filter(({ id }) => billed.has(id)).length;
    const explained = 1 + of.filter(({ state }) => state === 'unknown').length;
    const answered = of.filter(({ state }) => state === 'answered').length;
    return answered > 1 || paid > explained ? [`${nameOf(of)}: ${paid} billed, ${explained} explained`] : [];
  });
}

function billedIds(calls: readonly SimulatedCall[]): ReadonlySet<string | null> {
  return new Set(calls.filter((call) => call.billed).map((call) => call.clientRequestId));
}

function stepsOf(attempts: readonly AttemptRecord[]): readonly AttemptRecord[][] {
  return [
    ...Map.groupBy(attempts, ({ generation, round, step }) => `${generation} ${round} ${step}`).values(),
  ];
}

function nameOf(step: readonly AttemptRecord[]): string {
  const [first] = step;
  return first === undefined ? 'no call' : `${first.generation}, round ${first.round}, step ${first.step}`;
}
