import { gzipSync } from 'node:zlib';

import type { InputRow } from './input-row.ts';

/** Values as lines. */
export function jsonl(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

const good = (id: string) => ({ id, input: { text: 'Where is my card?' } });
const GOOD = jsonl(good('1'));

/** The second line is it, so that the number of the line is seen to be counted. */
const second = (what: string, line: string, ...says: readonly string[]): InputRow => ({
  what,
  file: `${GOOD}${line}\n`,
  says: [`in.jsonl:2: ${says[0] ?? ''}`, ...says.slice(1), "1 line can't be used; nothing was submitted."],
});
const secondOf = (what: string, value: unknown, ...says: readonly string[]) =>
  second(what, JSON.stringify(value), ...says);

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const MEGABYTES = 'x'.repeat(5 * 1024 * 1024);
const TOO_LONG = jsonl(good('1'), { id: '2', input: { text: MEGABYTES } }, good('3'));
const VENDOR_BODY = { model: 'm', messages: [{ role: 'user', content: 'Where is my card?' }] };

const FINE: readonly InputRow[] = [
  { what: 'a byte-order mark', file: `\uFEFF${GOOD}`, code: 0, says: ['1 input, '] },
  { what: 'CRLF', file: jsonl(good('1'), good('2')).replaceAll('\n', '\r\n'), code: 0, says: ['2 inputs, '] },
  { what: 'no line feed at the end', file: GOOD.trimEnd(), code: 0, says: ['1 input, '] },
  { what: 'blank lines between', file: `\n${GOOD}  \n\n${jsonl(good('2'))}`, code: 0, says: ['2 inputs, '] },
  {
    what: 'U+2028 and U+2029 in a text',
    file: jsonl({ id: '1', input: { text: 'Where\u2028is\u2029it?' } }),
    code: 0,
    says: ['1 input, '],
  },
  {
    what: "a line of a vendor's batch file that fits",
    file: jsonl({ custom_id: '1', method: 'POST', url: '/v1/responses', body: { text: 'Where is it?' } }),
    code: 0,
    says: ['1 input, '],
  },
  {
    what: 'bad lines that are left out',
    plus: ['--skip-invalid'],
    file: `${GOOD}{"id":\n${jsonl(good('1'), good('3'))}`,
    code: 0,
    says: [
      'left out: @/in.jsonl:2: not JSON',
      'left out: @/in.jsonl:3: the id 1 stands on line 1',
      '2 inputs, ',
    ],
  },
  {
    what: '5 MB that are left out',
    plus: ['--skip-invalid'],
    file: TOO_LONG,
    code: 0,
    says: ['left out: @/in.jsonl:2: it has 52', '2 inputs, '],
  },
];

export const BAD_JSONL: readonly InputRow[] = [
  ...FINE,
  { what: 'an empty file', file: '', says: ['in.jsonl holds no input; nothing was submitted.'] },
  { what: 'blank lines alone', file: '\n \r\n\n', says: ['in.jsonl holds no input'] },
  { what: 'a byte-order mark alone', file: '\uFEFF', says: ['in.jsonl holds no input'] },
  {
    what: 'no good line',
    plus: ['--skip-invalid'],
    file: 'no\n',
    says: ['left out: @/in.jsonl:1: not JSON', 'holds no line that can be used; nothing was submitted.'],
  },
  second('no JSON', '{"id": 2,', 'not JSON ('),
  second('an array', '["2"]', 'it is JSON, but no object: a line reads {"id": "…", "input": {…}}'),
  second('a number', '42', 'it is JSON, but no object'),
  second('null', 'null', 'it is JSON, but no object'),
  {
    what: 'a JSON array of all',
    file: '[\n{"id":"1"}\n]',
    says: ['is a JSON array; one object a line', "jq -c '.[]'"],
  },
  secondOf('no id', { input: {} }, 'there is no "id" (nor "custom_id")'),
  secondOf('an id that is a number', { ...good('2'), id: 2 }, '"id" is no text: put it in quotes'),
  secondOf('an id that is null', { ...good('2'), id: null }, '"id" is no text'),
  secondOf('an empty id', good(''), '"id": an id must not be empty'),
  secondOf('an id with a control character', good('a\tb'), '"id": an id must not hold control characters'),
  secondOf(
    'an id of 201 characters',
    good('i'.repeat(201)),
    '"id": an id has at most 200 characters, this one has 201',
  ),
  secondOf(
    'an unknown field',
    { ...good('2'), text: 'x' },
    'unknown field "text"',
    'own fields (text) stand in "input"',
  ),
  second('a key twice', '{"id":"2","id":"3","input":{"text":"x"}}', 'it has the key "id" twice'),
  second(
    'a forbidden key',
    '{"id":"2","input":{"__proto__":{}}}',
    'it has the key __proto__, which is never taken',
  ),
  secondOf('no input', { id: '2' }, 'there is no "input"'),
  secondOf('no field of the input', { id: '2', input: {} }, 'input.text: expected string, got nothing'),
  secondOf('a field of another type', { id: '2', input: { text: 7 } }, 'input.text: expected string, got 7'),
  secondOf(
    'an empty text',
    { id: '2', input: { text: ' ' } },
    'input.text: expected string to have >=1 characters',
  ),
  secondOf('an input that is a text', { id: '2', input: 'x' }, 'input: expected object, got'),
  secondOf(
    'an input beyond bounds',
    { id: '2', input: { text: 'x'.repeat(33_000) } },
    'the input has more than 32768 bytes',
  ),
  secondOf(
    'metadata that is a number',
    { ...good('2'), metadata: { channel: 7 } },
    'metadata.channel: Invalid input',
  ),
  secondOf('metadata that is a list', { ...good('2'), metadata: [] }, 'metadata: Invalid input'),
  {
    what: 'an id twice',
    file: jsonl(good('a'), good('b'), good('a')),
    says: ['in.jsonl:3: the id a stands on line 1 already'],
  },
  {
    what: 'a custom_id twice',
    file: jsonl({ ...good('2'), id: undefined, custom_id: 'a' }, good('a')),
    says: ['in.jsonl:2: the id a stands on line 1 already'],
  },
  secondOf(
    "a vendor's request",
    { custom_id: '2', body: VENDOR_BODY },
    '"body" is no input of support-triage',
    'as "input" beside "custom_id"',
  ),
  {
    what: 'a line of 5 MB',
    file: TOO_LONG,
    says: ['in.jsonl:2: it has 52', 'bytes, and at most 1048576 are taken'],
  },
  {
    what: 'invalid UTF-8',
    file: bytes(GOOD, '{"id":"2","input":{"text":"caf', [0xe9], '"}}\n', jsonl(good('3'))),
    says: ['in.jsonl:2: it is not UTF-8', "1 line can't be used"],
  },
  {
    what: 'UTF-16',
    file: Buffer.from(`\uFEFF${GOOD}`, 'utf16le'),
    says: ['in.jsonl is UTF-16; save it as UTF-8.'],
  },
  { what: 'gzip', name: 'in.jsonl.gz', file: gzipSync(GOOD), says: ['is compressed with gzip', 'gunzip -c'] },
  {
    what: 'a zip archive',
    name: 'in.xlsx',
    file: 'PK\u0003\u0004',
    says: ['is a zip archive', 'save it as CSV'],
  },
  second('a NUL byte', '{"id":"2","input":{"text":"a\u0000b"}}', 'it holds NUL bytes; take them out'),
  second(
    'an escaped NUL',
    '{"id":"2","input":{"text":"a\\u0000b"}}',
    'input.text holds a NUL character (\\u0000)',
  ),
  second(
    'half of a surrogate pair',
    '{"id":"2","input":{"text":"\\ud83d"}}',
    'a string of it is not well-formed Unicode',
  ),
  second('a byte-order mark inside', `\uFEFF${GOOD}`, 'a byte-order mark stands inside of the file'),
  {
    what: 'more bad lines than are told',
    file: 'no\n'.repeat(25),
    says: ['in.jsonl:20: not JSON', 'and 5 more.', "25 lines can't be used"],
  },
];
