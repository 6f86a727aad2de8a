import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { mendJson } from '#domain/mend-json.ts';

import { GOOD, verdictOn } from './answer-fixtures.ts';

const objects = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), {
  minKeys: 1,
  maxKeys: 5,
});

describe('mending', () => {
  test.each([
    ["{'a': 'its'}", { a: 'its' }],
    ["{'a': 'it's'}", undefined],
    ['{"a": "he said "hi" to me"}', undefined],
    ['{"a": True, "b": None}', { a: true, b: null }],
    ['{"a": 1,}', { a: 1 }],
    ['{/* x */ "a": 1}', { a: 1 }],
    ['{"a": 1} and so on', { a: 1 }],
    ['{"a": "x"', { a: 'x' }],
    ['{"a": 1', undefined],
    ['{"a": "x", "b": [1, 2]', { a: 'x', b: [1, 2] }],
    ['{"a": "x", "b": [1, 2', undefined],
    ['{"a": "x', undefined],
    ['{"a":', undefined],
    ['{', undefined],
    ['', undefined],
    ['[1, 2,]', undefined],
    ['Sorry. {"a": 1,}', undefined],
    ['I can not do that. It is not allowed.', undefined],
  ])('of %j gives %j', (text, value) => {
    const mended = mendJson(text);
    expect(mended === undefined ? undefined : JSON.parse(mended)).toEqual(value);
  });

  test('never makes an array of prose', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const mended = mendJson(text);
        expect(mended === undefined || mended.trimStart().startsWith('{')).toBe(true);
      }),
    );
  });

  test('of a cut object gives none of its values changed: whole members, or nothing', () => {
    fc.assert(
      fc.property(objects, fc.nat(), (object, cut) => {
        const text = JSON.stringify(object);
        const mended = mendJson(text.slice(0, cut % text.length));
        if (mended === undefined) return;
        for (const [key, value] of Object.entries(JSON.parse(mended))) {
          expect(value).toEqual(JSON.parse(text)[key]);
        }
      }),
    );
  });

  test('is never tried on a truncated or refused answer, whatever its text', () => {
    const stops = fc.constantFrom(
      { kind: 'truncated', raw: 'length' } as const,
      { kind: 'refused', raw: 'refusal', category: null } as const,
    );
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom(GOOD, `${GOOD.slice(0, -1)},}`, `\`\`\`\n${GOOD}\n\`\`\``),
    );
    fc.assert(
      fc.property(stops, texts, fc.boolean(), (stop, text, asCall) => {
        const verdict = verdictOn(asCall ? { calls: [['triage', text]], stop } : { text, stop });
        expect(verdict).toMatchObject({
          kind: 'invalid',
          reason: stop.kind === 'refused' ? 'Refused' : 'Truncated',
        });
      }),
    );
  });
});

test('no answer makes validation throw', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ':',
    ',',
    '```',
    '\n',
    '<think>',
    '</think>',
    '\\',
    GOOD,
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 20 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom('prompt', 'text', 'tool'), (said, mode) => {
      const verdict = verdictOn({
        mode,
        text: said,
        ...(mode === 'tool' && { calls: [['triage', said]] as const }),
      });
      expect(['valid', 'invalid']).toContain(verdict.kind);
    }),
    { numRuns: 500 },
  );
});
