import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';

import type { CallResult } from '#contract/steps.ts';
import { GRAMMAR_TIMEOUT } from '#domain/grammar-timeout.ts';
import { inTurn } from '../support/stub-outcomes.ts';
import { anAnswerOf, anEndpoint, NEVER_REVIEWED } from '../support/stub-plans.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';

const scene = rigOfThisFile();

const message = 'The provider refused the request as invalid';
const TIMED_OUT = ApplicationFailure.nonRetryable(message, 'BadRequest', {
  kind: 'BadRequest',
  message,
  providerCode: GRAMMAR_TIMEOUT,
});

function routeOf(changes: { readonly retryGrammarTimeout?: true }) {
  const endpoints = [anEndpoint('small', changes), anEndpoint('small-2')];
  return { rungs: [{ route: 'fast', endpoints, maxOutputTokens: 100 }], ...NEVER_REVIEWED };
}

describe('a schema whose compilation timed out', () => {
  test.for([
    ['is a bad request as any other', {}, [TIMED_OUT], ['small'], 'dead-lettered'],
    [
      'is asked for once more where the endpoint says so',
      { retryGrammarTimeout: true },
      [TIMED_OUT, anAnswerOf('second')],
      ['small', 'small'],
      'accepted',
    ],
    [
      'is the task’s fault where that fails too',
      { retryGrammarTimeout: true },
      [TIMED_OUT],
      ['small', 'small'],
      'dead-lettered',
    ],
  ] as const)('%s', ([, changes, outcomes, called, kind]) => {
    const generate = inTurn<CallResult>(outcomes);
    return scene({ plan: routeOf(changes), stubs: { generate } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ kind });
      expect(s.line.endpoints()).toEqual(called);
    });
  });
});
