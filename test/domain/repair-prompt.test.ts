import { describe, expect, test } from 'vitest';

import { repairPrompt } from '#domain/repair-prompt.ts';

const MESSAGES = [
  { role: 'system', text: 'Sort.' },
  { role: 'user', text: '<input>Hi</input>' },
] as const;
const FINDING = { path: 'lines.0.amount', rule: 'schema:invalid_type', expected: 'number', got: '"1"' };

function repair(changes: Partial<Parameters<typeof repairPrompt>[0]>) {
  return repairPrompt({
    messages: MESSAGES,
    brokenAnswer: '{"a":',
    reason: 'SchemaMismatch',
    findings: [FINDING],
    hint: null,
    ...changes,
  });
}

describe('the messages of a repair', () => {
  test('are the first ones, the broken answer and what is wrong with it', () => {
    const [first, second, broken, wish] = repair({});
    expect([first, second]).toEqual(MESSAGES);
    expect(broken).toEqual({ role: 'assistant', text: '{"a":' });
    expect(wish?.role).toBe('user');
    expect(wish?.text).toContain('- lines.0.amount [schema:invalid_type]: expected number; got "1"');
    expect(wish?.text).toContain('again, whole');
  });

  test("carry a person's hint", () => {
    expect(repair({ hint: 'The date is in March.' }).at(-1)?.text).toContain(
      '<hint>\nThe date is in March.\n</hint>',
    );
    expect(repair({ hint: '  ' }).at(-1)?.text).not.toContain('hint');
  });

  test('are never empty, though the answer was', () => {
    const [, , broken, wish] = repair({ brokenAnswer: ' \u0000', reason: 'Empty', findings: [] });
    expect(broken?.text).toBe('(no text)');
    expect(wish?.text).toContain('was empty');
  });

  test('hold no control characters, no lone surrogates and at most so much of the answer', () => {
    const [, , broken] = repair({ brokenAnswer: `\u001b[31m\ud800${'x'.repeat(50_000)}` });
    expect(broken?.text.isWellFormed()).toBe(true);
    expect(broken?.text).toMatch(/^\[31m/);
    expect(broken?.text.length).toBeLessThan(17_000);
    expect(broken?.text).toContain('(the rest is left out)');
  });

  test('list so many findings and count the rest', () => {
    const text = repair({ findings: Array.from({ length: 20 }, () => FINDING) }).at(-1)?.text ?? '';
    expect(text.match(/lines\.0\.amount/g)).toHaveLength(12);
    expect(text).toContain('and 8 more');
  });

  test('ask for brevity after a cut', () => {
    expect(repair({ reason: 'Truncated' }).at(-1)?.text).toContain('Be briefer');
  });

  test('speak in turn, with nothing empty', () => {
    for (const reason of ['Empty', 'Runaway', 'Refused', 'MalformedJson', null] as const) {
      const roles = repair({ reason }).map((message) => message.role);
      expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
      expect(repair({ reason }).every((message) => message.text.trim() !== '')).toBe(true);
    }
  });
});
