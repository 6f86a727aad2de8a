import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { GOOD, INPUT, verdictOn } from './answer-fixtures.ts';
import type { Answered } from './answer-fixtures.ts';

const VALUE = { intent: 'card_arrival', urgency: 'low' };
const TRUNCATED = { kind: 'truncated', raw: 'max_tokens' } as const;
const note = (text: string) => JSON.stringify({ ...VALUE, note: text });
const LOOP = 'the card the card '.repeat(80);
const FREE = z.object({ subject: z.string(), body: z.string() });

const VALID: readonly (readonly [what: string, answered: Answered, mended: boolean])[] = [
  ['plain JSON', { text: GOOD }, false],
  ['JSON with white space around it', { text: `\n\n ${GOOD} \n` }, false],
  ['a tool call', { calls: [['triage', GOOD]] }, false],
  ['a tool call beside text', { text: 'I call the tool.', calls: [['triage', GOOD]] }, false],
  [
    'an answer at the limit by an estimate',
    { text: GOOD, outputTokens: 512, usageState: 'estimated' },
    false,
  ],
  ['an answer one token below the limit', { text: GOOD, outputTokens: 511 }, false],
  ['a JSON fence', { text: `\`\`\`json\n${GOOD}\n\`\`\`` }, true],
  ['a bare fence', { text: `\`\`\`\n${GOOD}\n\`\`\`` }, true],
  ['a fence of tildes', { text: `~~~json\n${GOOD}\n~~~` }, true],
  ['prose, then a fence', { text: `Here it is:\n\n\`\`\`json\n${GOOD}\n\`\`\`\nAnything else?` }, true],
  ['two equal fences', { text: `\`\`\`json\n${GOOD}\n\`\`\`\nAgain:\n\`\`\`json\n${GOOD}\n\`\`\`` }, true],
  ['a fence without an end', { text: `\`\`\`json\n${GOOD}` }, true],
  ['prose before', { text: `The answer is ${GOOD}` }, true],
  ['prose after', { text: `${GOOD}\nI hope this helps.` }, true],
  ['prose with braces', { text: `With {a b} in mind: ${GOOD} {}` }, true],
  ['prose with a long number', { text: `Order 12345678901234567890: ${GOOD} (1e999)` }, true],
  ['JSON, then prose with a long number', { text: `${GOOD} 12345678901234567890` }, true],
  ['thinking aloud twice', { text: `<think>a</think>\n<think>b {}</think>${GOOD}` }, true],
  ['thinking that never ends', { text: `<think>so\n${GOOD}` }, true],
  ['thinking aloud, then JSON', { text: `<think>It says {"intent": maybe}</think>${GOOD}` }, true],
  ['thinking without its opening tag', { text: `so it is arrival</think>\n${GOOD}` }, true],
  ['a trailing comma', { text: '{"intent":"card_arrival","urgency":"low",}' }, true],
  ['single quotes', { text: "{'intent':'card_arrival','urgency':'low'}" }, true],
  ['bare keys', { text: '{intent:"card_arrival",urgency:"low"}' }, true],
  ['a comment', { text: '{"intent":"card_arrival", // sure\n"urgency":"low"}' }, true],
  ['a missing comma', { text: '{"intent":"card_arrival" "urgency":"low"}' }, true],
  ['a missing last brace', { text: '{"intent":"card_arrival","urgency":"low"' }, true],
  ['a brace too many', { text: `${GOOD}}` }, true],
  [
    'a trailing comma in a tool call',
    { calls: [['triage', '{"intent":"card_arrival","urgency":"low",}']] },
    true,
  ],
  ['an enum value in another case', { text: '{"intent":"CARD_ARRIVAL","urgency":"Low"}' }, true],
  ['the same in a tool call', { calls: [['triage', '{"intent":"Card_Arrival","urgency":"low"}']] }, true],
];

describe('an answer is valid:', () => {
  test.each(VALID)('%s', (_what, answered, mended) => {
    expect(verdictOn(answered)).toEqual({ kind: 'valid', mended, output: VALUE });
  });
});

const INVALID: readonly (readonly [what: string, answered: Answered, reason: string, rule: string])[] = [
  ['cut off', { text: '{"intent":"card_', stop: TRUNCATED }, 'Truncated', 'stop'],
  ['cut off and yet valid', { text: GOOD, stop: TRUNCATED }, 'Truncated', 'stop'],
  ['cut off within a fence', { text: `\`\`\`json\n${GOOD}\n\`\`\``, stop: TRUNCATED }, 'Truncated', 'stop'],
  ['cut off in a tool call', { calls: [['triage', GOOD]], stop: TRUNCATED }, 'Truncated', 'stop'],
  ['cut off before any text', { stop: TRUNCATED }, 'Truncated', 'stop'],
  ['at the limit although it says complete', { text: GOOD, outputTokens: 512 }, 'Truncated', 'stop'],
  ['over the limit', { calls: [['triage', GOOD]], outputTokens: 600 }, 'Truncated', 'stop'],
  [
    'refused by the stop reason',
    { text: GOOD, stop: { kind: 'refused', raw: 'refusal', category: 'cyber' } },
    'Refused',
    'stop',
  ],
  [
    'refused by the filter',
    { stop: { kind: 'refused', raw: 'content_filter', category: null } },
    'Refused',
    'stop',
  ],
  ['refused beside the content', { text: GOOD, refusal: "I can't." }, 'Refused', 'refusal'],
  ['refused beside the content, in silence', { text: GOOD, refusal: '' }, 'Refused', 'refusal'],
  ['refused and cut off', { text: 'x', refusal: 'No.', stop: TRUNCATED }, 'Refused', 'refusal'],
  ['refused in words', { text: "I'm sorry, but I can't help with that." }, 'Refused', 'refusal'],
  [
    'refused in words, typographic',
    { text: 'I’m sorry, but I can’t assist with that request.' },
    'Refused',
    'refusal',
  ],
  ['refused instead of a call', { mode: 'tool', text: 'I cannot assist with this.' }, 'Refused', 'refusal'],
  [
    'refused in mode text',
    { mode: 'text', text: 'As an AI language model, I do not write that.' },
    'Refused',
    'refusal',
  ],
  ['refused within a field', { text: note("I'm sorry, but I can't help with that.") }, 'Refused', 'refusal'],
  [
    'refused in a form of its own',
    { text: '{"error":"I cannot comply with this request."}' },
    'Refused',
    'refusal',
  ],
  [
    'an unknown stop reason',
    { text: GOOD, stop: { kind: 'unknown', raw: 'new_reason' } },
    'Suspicious',
    'stop',
  ],
  ['no stop reason', { text: GOOD, stop: { kind: 'unknown', raw: null } }, 'Suspicious', 'stop'],
  ['nothing', { text: '' }, 'Empty', 'empty'],
  ['white space', { text: ' \n\t ' }, 'Empty', 'empty'],
  ['nothing where a call was due', { mode: 'tool' }, 'Empty', 'empty'],
  ['nothing in mode text', { mode: 'text', text: '\n' }, 'Empty', 'empty'],
  ['thinking and nothing else', { text: '<think>Hm.</think>' }, 'Empty', 'empty'],
  ['text without the call', { mode: 'tool', text: GOOD }, 'SchemaMismatch', 'tool'],
  ['a call of another tool', { calls: [['search', GOOD]] }, 'SchemaMismatch', 'tool'],
  [
    'two calls',
    {
      calls: [
        ['triage', GOOD],
        ['triage', GOOD],
      ],
    },
    'SchemaMismatch',
    'tool',
  ],
  ['a call where none was offered', { mode: 'prompt', calls: [['triage', GOOD]] }, 'SchemaMismatch', 'tool'],
  ['a call in mode text', { mode: 'text', calls: [['triage', GOOD]] }, 'SchemaMismatch', 'tool'],
  ['broken arguments', { calls: [['triage', '{"intent":"card_arr']] }, 'MalformedJson', 'json'],
  ['no arguments', { calls: [['triage', '']] }, 'MalformedJson', 'json'],
  ['arguments that are prose', { calls: [['triage', 'card arrival, low']] }, 'MalformedJson', 'json'],
  ['prose', { text: 'It is about a card that has not arrived.' }, 'MalformedJson', 'json'],
  ['JSON cut in a string', { text: '{"intent":"card_arrival","urgency":"lo' }, 'MalformedJson', 'json'],
  ['JSON cut after a comma', { text: '{"intent":"card_arrival",' }, 'MalformedJson', 'json'],
  [
    'JSON cut in a list',
    { text: '{"intent":"card_arrival","urgency":"low","tags":["a"' },
    'MalformedJson',
    'json',
  ],
  ['JSON cut after a number', { text: '{"intent":"card_arrival","urgency":1' }, 'MalformedJson', 'json'],
  [
    'two different objects',
    { text: `${GOOD} or {"intent":"change_pin","urgency":"low"}` },
    'MalformedJson',
    'json',
  ],
  [
    'two different fences',
    { text: `\`\`\`\n${GOOD}\n\`\`\`\n\`\`\`\n{"intent":"change_pin"}\n\`\`\`` },
    'MalformedJson',
    'json',
  ],
  [
    'a key __proto__',
    { text: '{"__proto__":{"a":1},"intent":"card_arrival","urgency":"low"}' },
    'MalformedJson',
    'json',
  ],
  [
    'the same, escaped',
    { text: '{"\\u005f_proto__":1,"intent":"card_arrival","urgency":"low"}' },
    'MalformedJson',
    'json',
  ],
  ['a key constructor in a fence', { text: '```\n{"constructor":1}\n```' }, 'MalformedJson', 'json'],
  ['a key prototype, mended', { text: '{prototype:1}' }, 'MalformedJson', 'json'],
  ['an infinite number', { text: '{"intent":1e999,"urgency":"low"}' }, 'MalformedJson', 'json'],
  ['NaN', { text: '{"intent":NaN,"urgency":"low"}' }, 'SchemaMismatch', 'schema:invalid_value'],
  ['more digits than a number keeps', { text: '{"intent":12345678901234567890}' }, 'MalformedJson', 'json'],
  [
    'a key twice',
    { text: '{"intent":"card_arrival","intent":"change_pin","urgency":"low"}' },
    'MalformedJson',
    'json',
  ],
  [
    'a lone surrogate',
    { text: '{"intent":"card_arrival","urgency":"low","note":"\\ud800"}' },
    'MalformedJson',
    'json',
  ],
  ['65 levels', { text: `{"intent":${'['.repeat(65)}${']'.repeat(65)}}` }, 'MalformedJson', 'json'],
  [
    '100,000 levels',
    { text: `{"a":${Array.from({ length: 100_000 }, (_, i) => (i % 2 ? '[' : '{"a":')).join('')}` },
    'Runaway',
    'repetition',
  ],
  [
    '10,001 keys',
    { text: `{${Array.from({ length: 10_001 }, (_, i) => `"k${i}":1`).join(',')}}` },
    'MalformedJson',
    'json',
  ],
  [
    'over 1 MiB',
    { text: note(Array.from({ length: 150_000 }, (_, i) => `${i}é`).join(' ')) },
    'Runaway',
    'size',
  ],
  ['a loop', { text: LOOP }, 'Runaway', 'repetition'],
  ['a loop that was cut off', { text: `{"intent":"${LOOP}`, stop: TRUNCATED }, 'Runaway', 'repetition'],
  [
    'a loop of white space in a call',
    { calls: [['triage', `{"intent":${' '.repeat(500)}`]] },
    'Runaway',
    'repetition',
  ],
  ['a loop within a field', { text: note(LOOP) }, 'Runaway', 'repetition'],
  ['a missing field', { text: '{"intent":"card_arrival"}' }, 'SchemaMismatch', 'schema:invalid_value'],
  [
    'a value outside the enum',
    { text: '{"intent":"pizza","urgency":"low"}' },
    'SchemaMismatch',
    'schema:invalid_value',
  ],
  [
    'a wrong type',
    { text: '{"intent":"card_arrival","urgency":"low","note":7}' },
    'SchemaMismatch',
    'schema:invalid_type',
  ],
  [
    'an object where a string is due',
    { calls: [['triage', '{"intent":{"a":1},"urgency":"low"}']] },
    'SchemaMismatch',
    'schema:invalid_value',
  ],
  ['an array', { text: `[${GOOD}]` }, 'SchemaMismatch', 'schema:invalid_type'],
  ['null', { text: 'null' }, 'SchemaMismatch', 'schema:invalid_type'],
  ['a string', { text: '"card_arrival"' }, 'SchemaMismatch', 'schema:invalid_type'],
  ['a failed check', { text: GOOD, checks: [() => 'low is never right'] }, 'CheckFailed', 'check:0'],
  [
    'a failed check by name',
    {
      text: GOOD,
      checks: [
        function isHigh() {
          return 'must be high';
        },
      ],
    },
    'CheckFailed',
    'check:isHigh',
  ],
  [
    'a check that throws',
    {
      text: GOOD,
      checks: [
        () => {
          throw new Error('no');
        },
      ],
    },
    'CheckFailed',
    'check:0',
  ],
  [
    'a failed check in mode text',
    { mode: 'text', text: 'Hi', checks: [() => 'too short'] },
    'CheckFailed',
    'check:0',
  ],
  ['a left-over {placeholder}', { text: note('Dear {customer_name}, …') }, 'Suspicious', 'placeholder'],
  ['a left-over {{placeholder}}', { mode: 'text', text: 'Dear {{ name }}, …' }, 'Suspicious', 'placeholder'],
  [
    'a left-over [PLACE HOLDER]',
    { mode: 'text', text: 'Dear [Customer Name], …' },
    'Suspicious',
    'placeholder',
  ],
  ['an echo in mode text', { mode: 'text', text: ` "${INPUT.text}"` }, 'Suspicious', 'echo'],
  [
    'an echo in every field',
    { text: JSON.stringify({ subject: INPUT.text, body: INPUT.text }), output: FREE },
    'Suspicious',
    'echo',
  ],
];

describe('an answer is invalid:', () => {
  test.each(INVALID)('%s', (_what, answered, reason, rule) => {
    expect(verdictOn(answered)).toMatchObject({
      kind: 'invalid',
      reason,
      findings: expect.arrayContaining([expect.objectContaining({ rule })]),
    });
  });
});

describe('a verdict', () => {
  test('lists all findings, each with its path', () => {
    const verdict = verdictOn({ text: '{"intent":"x","note":1}' });
    expect(verdict.kind === 'invalid' && verdict.findings).toEqual([
      {
        path: 'intent',
        rule: 'schema:invalid_value',
        expected: 'one of "card_arrival", "change_pin", "Refund_not_showing_up"',
        got: 'x',
      },
      { path: 'urgency', rule: 'schema:invalid_value', expected: 'one of "low", "high"', got: 'nothing' },
      { path: 'note', rule: 'schema:invalid_type', expected: 'string', got: '1' },
    ]);
  });

  test('gives the place within lists', () => {
    const output = z.object({ lines: z.array(z.object({ amount: z.number() })) });
    const verdict = verdictOn({ text: '{"lines":[{"amount":1},{"amount":"2"}]}', output });
    expect(verdict.kind === 'invalid' && verdict.findings[0]?.path).toBe('lines.1.amount');
  });

  test('does not take the case of an enum value where two options differ in case alone', () => {
    const output = z.object({ unit: z.enum(['mb', 'Mb', 'GB']) });
    expect(verdictOn({ text: '{"unit":"MB"}', output })).toMatchObject({ kind: 'invalid' });
    expect(verdictOn({ text: '{"unit":"gb"}', output })).toMatchObject({ kind: 'valid', mended: true });
  });

  test('runs all checks on what the schema returned', () => {
    const seen: unknown[] = [];
    const output = z.object({ a: z.string().default('x') });
    const verdict = verdictOn({
      text: '{}',
      output,
      checks: [(value, input) => void seen.push(value, input) as never, () => 'b'],
    });
    expect(seen).toEqual([{ a: 'x' }, INPUT]);
    expect(verdict.kind === 'invalid' && verdict.findings).toHaveLength(2);
  });

  test('takes what stands in the input for a quotation', () => {
    const input = { text: "The bank said: I'm sorry, but I can't help with that. Dear [NAME]" };
    const quoted = note("I'm sorry, but I can't help with that. Dear [NAME]");
    expect(verdictOn({ text: quoted, input })).toMatchObject({ kind: 'valid' });
  });

  test.each([
    'Dear Ana, I am sorry that your card is late. We can not send a new one before Monday.',
    "I can't find a payment of that amount on your account.",
    'Unfortunately, I cannot tell when the card arrives.',
    'Sorry for the wait. A colleague looks into it.',
  ])('takes %j for an answer, not a refusal', (text) => {
    expect(verdictOn({ mode: 'text', text })).toMatchObject({ kind: 'valid', mended: false });
  });
});
