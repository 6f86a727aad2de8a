import { isRecord } from './checker.ts';
import type { Deform, Deformed } from './deformed.ts';
import { swapEnumCase } from './swap-enum-case.ts';
import { withOdd } from './reply.ts';
import type { Draft } from './reply.ts';
import { draftOf } from './right-answer.ts';

/** Levels that overflow the stack of a parser that calls itself. */
const DEEP_LEVELS = 100_000;

/** JSON that parsers disagree about. */
export const JSON_DEFORMS = {
  'duplicate-keys': (right) => {
    // The right value comes last, where most parsers look.
    const members = membersOf(right);
    const [[name, json] = ['answer', '""']] = members;
    return spliced(right, [[name, 'null'], [name, json], ...members.slice(1)]);
  },
  'proto-key': (right) => spliced(right, [['__proto__', '{"isAdmin":true}'], ...membersOf(right)]),
  'big-number': (right) => replaced(right, isNumber, 'amount', () => '1e999'),
  'long-number': (right) => replaced(right, isNumber, 'id', () => '12345678901234567890'),
  'lone-surrogate': (right) => replaced(right, isText, 'note', (json) => appended(json, '\\ud800')),
  nul: (right) => replaced(right, isText, 'note', (json) => appended(json, '\\u0000')),
  deep: (right) =>
    spliced(right, [...membersOf(right), ['nested', '['.repeat(DEEP_LEVELS) + ']'.repeat(DEEP_LEVELS)]]),
  'enum-case': ({ ask, value, whole }) =>
    ask.schema === null ? whole : draftOf(ask, JSON.stringify(swapEnumCase(value, ask.schema))),
} as const satisfies Record<string, Deform>;

/** A member of an object: its name, and its value as JSON. */
type Member = readonly [name: string, json: string];

/** A value that is no object stands under `result`. */
function membersOf({ ask, value, text }: Deformed): readonly Member[] {
  const object = ask.schema === null ? { answer: text } : isRecord(value) ? value : { result: value };
  return Object.entries(object).map(([name, member]) => [name, JSON.stringify(member)]);
}

/** The answer with these members, as it stands: on Anthropic's wire too, where arguments are a part of the envelope. */
function spliced({ ask }: Deformed, members: readonly Member[]): Draft {
  const json = `{${members.map(([name, member]) => `${JSON.stringify(name)}:${member}`).join(',')}}`;
  return withOdd(draftOf(ask, json), { arguments: 'spliced' });
}

/** The last member that suits, since free texts mostly come last; else one more of that name. */
function replaced(
  right: Deformed,
  suits: (json: string) => boolean,
  name: string,
  odd: (json: string) => string,
) {
  const members = membersOf(right);
  const found = members.findLast(([, json]) => suits(json));
  if (found === undefined) return spliced(right, [...members, [name, odd('""')]]);
  return spliced(
    right,
    members.map((member): Member => (member === found ? [member[0], odd(member[1])] : member)),
  );
}

function isNumber(json: string): boolean {
  return /^-?\d/.test(json);
}

function isText(json: string): boolean {
  return json.startsWith('"');
}

function appended(json: string, escape: string): string {
  return `${json.slice(0, -1)}${escape}"`;
}
