import { describe, expect, test } from 'vitest';

import { FAILURE_GROUPS } from '#domain/failure-kind.ts';
import { addUsage } from '#domain/usage.ts';
import { invalid, verdicts } from '../support/stub-outcomes.ts';
import { A_USAGE } from '../support/stub-plans.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';

const scene = rigOfThisFile();
const VALID = { kind: 'valid', mended: false, outputHash: 'sha256:output' } as const;

/** A refusal is not asked again at all: it goes to a person. */
const ASKED_AGAIN = FAILURE_GROUPS.invalidAnswer.filter((reason) => reason !== 'Refused');

describe('as in instructor-ai/instructor-js src/instructor.ts', () => {
  test.each(ASKED_AGAIN)(
    'it is asked again on errors of the schema only, and not on broken JSON: %s',
    (reason) =>
      scene({ stubs: { validate: verdicts(invalid(reason), VALID) } }, async (s) => {
        expect((await s.run()).ending).toMatchObject({ kind: 'repaired', rung: 1 });
        expect(s.line.of('repair')[0]?.input).toMatchObject({ broken: { reason } });
      }),
  );

  test('the usage of the last try alone is told', () =>
    scene({ stubs: { validate: verdicts(invalid('MalformedJson')) } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      expect(await s.state(handle)).toMatchObject({ attempts: 2, usage: addUsage(A_USAGE, A_USAGE) });
      await s.decide(handle, { decisionId: 'd', action: 'reject', reviewer: 'ana', sees });
      await handle.result();
    }));
});
