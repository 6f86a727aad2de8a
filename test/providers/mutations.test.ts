import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import type { CallOutcome } from '#domain/call-outcome.ts';
import { APIS } from '#domain/call-style.ts';
import { groupOf, isFailureKind } from '#domain/failure-kind.ts';
import { MAX_FAILURE_MESSAGE_CHARS } from '#domain/failure.ts';
import { readStoredAnswer } from '#providers/read-stored-answer.ts';
import { requestFor, verdictOn } from './conformance/where.ts';
import type { Where } from './conformance/where.ts';
import { apply, mutation } from './mutations/mutate.ts';
import type { Mutated } from './mutations/mutate.ts';
import { objection } from './mutations/oracle.ts';
import { recordAnswers, recordErrors } from './mutations/recorded.ts';
import type { Recorded } from './mutations/recorded.ts';
import { outcomeOf } from './mutations/respond.ts';

const SEED = Number(process.env['MUTATION_SEED'] ?? 24);
const ANSWERS = 80_000;
const ERRORS = 20_000;

let answers: readonly Recorded[];
beforeAll(async () => {
  answers = await recordAnswers();
});

/** One request for each place; adapters and schemas know them again. */
const REQUESTS = new Map<string, ReturnType<typeof requestFor>>();
function requestOf(where: Where) {
  const key = JSON.stringify(where);
  const known = REQUESTS.get(key) ?? requestFor(where, 'some-model');
  REQUESTS.set(key, known);
  return known;
}

/** What is wrong with the outcome of a mutated response, in words; undefined where all is well. */
async function wrongWith(mutated: Mutated): Promise<string | undefined> {
  const request = requestOf(mutated.recorded.where);
  const outcome = await outcomeOf(mutated, request);
  switch (outcome.kind) {
    case 'aborted':
      return 'nobody took it back';
    case 'failed':
      return wrongFailure(outcome, mutated);
    case 'answered': {
      const { content, stop, usage, usageState } = outcome.answer;
      const counts = Object.values(usage);
      if (counts.some((count) => !Number.isSafeInteger(count) || count < 0))
        return `usage ${JSON.stringify(usage)}`;
      // The ledger has the bytes alone: they must mean the same when validation reads them.
      const again = readStoredAnswer(outcome.body, request);
      if (JSON.stringify(again) !== JSON.stringify({ content, stop, usage, usageState }))
        return 'read again, it is another';
      const verdict = verdictOn(outcome.answer, request);
      if (verdict.kind === 'invalid') return isFailureKind(verdict.reason) ? undefined : 'no reason';
      return objection(mutated, verdict.output, verdict.mended);
    }
  }
}

function wrongFailure(
  { failure, maybeBilled }: Extract<CallOutcome, { kind: 'failed' }>,
  { status }: Mutated,
): string | undefined {
  if (!isFailureKind(failure.kind)) return `no kind: ${String(failure.kind)}`;
  const group = groupOf(failure.kind);
  if (group === 'invalidAnswer') return 'a verdict without an answer';
  if (failure.message.length > MAX_FAILURE_MESSAGE_CHARS) return 'a long message';
  if (JSON.stringify(failure).length > 2048) return 'a large failure';
  // Only five statuses are tried again, and the one refusal that always says for how long.
  const isRetried = [429, 500, 502, 503, 529].includes(status);
  if (status >= 300 && group === 'transient' && !isRetried) return `a status ${status} is tried again`;
  if (status >= 300 && maybeBilled !== [408, 504, 524].includes(status)) return `billed is ${maybeBilled}`;
  return undefined;
}

function mutateAll(corpus: () => readonly Recorded[], numRuns: number): Promise<void> {
  const property = fc.asyncProperty(mutation, async (one) => {
    const mutated = apply(corpus(), one);
    const wrong = await wrongWith(mutated);
    if (wrong === undefined) return;
    const { where, text } = mutated.recorded;
    const { status, contentType, bytes } = mutated;
    const body = new TextDecoder().decode(bytes);
    throw new Error(
      `${wrong}: ${JSON.stringify({ where, status, contentType })}\n${body}\n--- was ---\n${text}`,
    );
  });
  return fc.assert(property, { numRuns, seed: SEED });
}

describe(`a recorded body that was mutated (seed ${SEED})`, () => {
  it.each(APIS)(
    'of %s is a failure or a verdict, and never a wrong success',
    async (api) => {
      const own = answers.filter(({ where }) => where.api === api);
      await mutateAll(() => own, Math.ceil(ANSWERS / APIS.length));
    },
    120_000,
  );

  it('of an error is a failure of a known kind', async () => {
    const errors = recordErrors();
    await mutateAll(() => errors, ERRORS);
  }, 120_000);

  it('was right before', async () => {
    const untouched = { status: null, contentType: null, isBroken: false, blows: [] };
    for (const [base] of answers.entries()) {
      expect(await wrongWith(apply(answers, { ...untouched, base }))).toBeUndefined();
    }
  });
});
