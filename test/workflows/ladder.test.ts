import { describe, expect, test } from 'vitest';

import { failing, failsWith, invalid, verdicts } from '../support/stub-outcomes.ts';
import { ALWAYS_REVIEWED, anEndpoint, NEVER_REVIEWED } from '../support/stub-plans.ts';
import { rigOfThisFile } from '../support/workflow-rig.ts';

const scene = rigOfThisFile();
const VALID = { kind: 'valid', mended: false, outputHash: 'sha256:output' } as const;

describe('the ladder', () => {
  test('a valid first answer is accepted after one call', () =>
    scene({}, async (s) => {
      const state = await s.run();
      const ending = { kind: 'accepted', rung: 0, mended: false, output: null, outputRef: 'out-answer-1' };
      expect(state).toMatchObject({ stage: 'done', ending, attempts: 1 });
      expect(s.line.endpoints()).toEqual(['small']);
      expect(s.line.of('settle')).toHaveLength(1);
    }));

  test('an answer whose syntax was mended says so', () =>
    scene({ stubs: { validate: async () => ({ ...VALID, mended: true }) } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ kind: 'accepted', mended: true });
    }));

  test('an invalid answer is repaired by the next rung, which is told what was wrong', () =>
    scene({ stubs: { validate: verdicts(invalid('SchemaMismatch'), VALID) } }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ kind: 'repaired', rung: 1, outputRef: 'sha256:output' });
      expect(s.line.endpoints()).toEqual(['small', 'large']);
      const [generated] = s.line.of('generate');
      const [repaired] = s.line.of('repair');
      expect(generated?.input).toMatchObject({ step: 0, rung: 0, broken: null, maxOutputTokens: 100 });
      expect(repaired?.input).toMatchObject({
        step: 1,
        rung: 1,
        maxOutputTokens: 400,
        hint: null,
        broken: {
          attemptId: 'answer-1',
          reason: 'SchemaMismatch',
          findings: [{ rule: 'planted:SchemaMismatch' }],
        },
      });
    }));

  test('a truncated answer gets twice the room where the next rung has less', () => {
    const rungs = [
      { route: 'fast', endpoints: [anEndpoint('small')], maxOutputTokens: 300 },
      { route: 'strong', endpoints: [anEndpoint('large')], maxOutputTokens: 400 },
    ];
    const stubs = { validate: verdicts(invalid('Truncated'), VALID) };
    return scene({ plan: { rungs }, stubs }, async (s) => {
      expect((await s.run()).ending).toMatchObject({ kind: 'repaired' });
      expect(s.line.of('repair')[0]?.input).toMatchObject({
        maxOutputTokens: 600,
        broken: { reason: 'Truncated' },
      });
    });
  });

  test('what two rungs could not make valid goes to a person, with the last draft', () =>
    scene(
      { stubs: { validate: async () => invalid('CheckFailed', { outputHash: 'sha256:draft' }) } },
      async (s) => {
        const { handle, sees } = await s.startToReview();
        expect(s.line.endpoints()).toEqual(['small', 'large']);
        expect(s.line.of('openReview')[0]?.input).toMatchObject({
          reason: 'CheckFailed',
          attemptId: 'answer-2',
          outputHash: 'sha256:draft',
        });
        expect(await s.state(handle)).toMatchObject({
          stage: 'review',
          ending: null,
          attempts: 2,
          review: {
            reason: 'CheckFailed',
            sees: 'sha256:draft',
            findings: [{ rule: 'planted:CheckFailed' }],
          },
        });
        await s.decide(handle, { decisionId: 'd', action: 'reject', reviewer: 'ana', sees });
        expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
      },
    ));

  test('a refusal goes to a person without a second paid call', () =>
    scene({ stubs: { validate: async () => invalid('Refused') } }, async (s) => {
      const { handle, sees } = await s.startToReview();
      expect(s.line.endpoints()).toEqual(['small']);
      expect(sees).toBe('raw-answer-1');
      await s.decide(handle, { decisionId: 'd', action: 'reject', reviewer: 'ana', sees });
      expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
      expect(s.line.endpoints()).toEqual(['small']);
    }));

  test.each([
    ['CheckFailed', 2],
    ['Refused', 1],
  ] as const)(
    'where no person is to look, an answer that is %s to the end is a dead letter of that kind after %i calls',
    (reason, calls) =>
      scene({ plan: NEVER_REVIEWED, stubs: { validate: async () => invalid(reason) } }, async (s) => {
        expect((await s.run()).ending).toMatchObject({
          kind: 'dead-lettered',
          failure: { kind: reason, findings: [{ rule: `planted:${reason}` }] },
        });
        expect(s.line.endpoints()).toHaveLength(calls);
        expect(s.line.of('openReview')).toEqual([]);
      }),
  );

  test('where a person is always to look, a valid answer waits and is approved as it was', () =>
    scene({ plan: ALWAYS_REVIEWED }, async (s) => {
      const { handle, sees } = await s.startToReview();
      expect(sees).toBe('out-answer-1');
      expect((await s.state(handle)).review?.reason).toBe('policy: always');
      await s.decide(handle, { decisionId: 'd', action: 'approve', reviewer: 'ana', sees });
      expect((await handle.result()).ending).toEqual({
        kind: 'approved',
        by: 'ana',
        edited: false,
        output: null,
        outputRef: 'out-answer-1',
      });
    }));

  test('a repair whose call fails for good leaves the broken draft to a person', () => {
    const stubs = {
      validate: async () => invalid('SchemaMismatch'),
      repair: failsWith(failing('BadRequest')),
    };
    return scene({ stubs }, async (s) => {
      const { handle, sees } = await s.startToReview();
      expect(sees).toBe('raw-answer-1');
      expect((await s.state(handle)).review?.reason).toBe('BadRequest: planted BadRequest');
      await s.decide(handle, { decisionId: 'd', action: 'reject', reviewer: 'ana', sees });
      expect((await handle.result()).ending).toMatchObject({ kind: 'rejected' });
    });
  });
});
