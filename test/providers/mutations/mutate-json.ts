import type { Blow } from './mutate.ts';

type Json = Record<string, unknown> | unknown[];

/** An output that nobody asked for, which must not be found where no answer is due. */
const ELSEWHERE = '{"intent":"lost_card","urgency":"low","cards":1,"note":"from elsewhere"}';

/** Values of other types, and words of the protocols in the wrong place. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  511,
  512,
  3e9,
  '',
  'x',
  ELSEWHERE,
  JSON.parse(ELSEWHERE),
  [],
  {},
  [null],
  [[]],
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'error',
  'end_turn',
  'tool_use',
  'max_tokens',
  'refusal',
  'completed',
  'incomplete',
  'failed',
  'text',
  'thinking',
  'output_text',
  'message',
  'function_call',
  'reasoning',
  'triage',
  'lost_card',
  'LOW',
  { type: 'overloaded_error', code: 429, message: 'x' },
  [{ type: 'text', text: ELSEWHERE }],
  [{ type: 'output_text', text: ELSEWHERE }],
];

const KEYS = [
  'error',
  'refusal',
  'content',
  'text',
  'input',
  'arguments',
  'type',
  '__proto__',
  'x',
  'function_call',
];

const WAYS = 7;
const DOUBLED = '\u0001doubled\u0001';

/** One value or key of a JSON body, or of the JSON of one event, changed. */
export function mutateJson(text: string, blow: Blow): string {
  const documents = [...text.matchAll(/^(?:data: )?(\{.*\})$/gm)];
  const document = documents[blow.at % Math.max(1, documents.length)];
  const json = document?.[1];
  if (document === undefined || json === undefined) return text;
  const changed = changedDocument(json, blow);
  const start = document.index + document[0].length - json.length;
  return text.slice(0, start) + changed + text.slice(start + json.length);
}

function changedDocument(json: string, blow: Blow): string {
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch {
    return json;
  }
  const members = membersOf(root);
  const member = members[blow.how % Math.max(1, members.length)];
  if (member === undefined) return json;
  const doubled = change(member, members, blow);
  const text = JSON.stringify(root);
  return doubled === undefined ? text : text.replace(JSON.stringify(DOUBLED), () => doubled);
}

interface Member {
  readonly parent: Json;
  readonly key: string;
}

function membersOf(value: unknown, found: Member[] = []): Member[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push({ parent: value as Json, key });
    membersOf(inner, found);
  }
  return found;
}

/** Changes one member in place; gives the JSON that stands for a doubled key, where that was the change. */
function change(
  { parent, key }: Member,
  members: readonly Member[],
  { at, how, pick }: Blow,
): string | undefined {
  const object = parent as Record<string, unknown>;
  const value = object[key];
  const other = VALUES[pick % VALUES.length];
  if (typeof value === 'string' && value.startsWith('{') && pick % 2 === 0) {
    // What the model wrote is JSON in JSON.
    object[key] = changedDocument(value, { on: 'json', at: 0, how: at, pick: how });
    return undefined;
  }
  switch (at % WAYS) {
    case 0:
    case 1:
      object[key] = other;
      return undefined;
    case 2:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete object[key];
      return undefined;
    case 3:
      if (Array.isArray(parent)) parent.push(structuredClone(value));
      else {
        delete object[key];
        put(object, pick, value);
      }
      return undefined;
    case 4: {
      const from = members[pick % members.length];
      object[key] =
        from === undefined ? other : structuredClone((from.parent as Record<string, unknown>)[from.key]);
      return undefined;
    }
    case 5:
      if (Array.isArray(parent)) parent.unshift(other);
      else put(object, how, other);
      return undefined;
    default: {
      if (Array.isArray(parent)) return undefined;
      object[key] = DOUBLED;
      const [first, last] = how % 2 === 0 ? [other, value] : [value, other];
      return `${JSON.stringify(first)},${JSON.stringify(key)}:${JSON.stringify(last)}`;
    }
  }
}

/** Under another name; `__proto__` as a key like any other, as a parser makes it. */
function put(object: Record<string, unknown>, pick: number, value: unknown): void {
  const name = KEYS[pick % KEYS.length] ?? 'x';
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
