/** A piece of a simple pattern: some characters to choose from, so many times. */
interface Piece {
  readonly choices: string;
  readonly least: number;
}

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** What a class or an escape may stand for, first choice first. */
const ESCAPES: Readonly<Record<string, string>> = {
  d: DIGITS,
  w: LETTERS + DIGITS,
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
};

/** A part of the value that fits the pattern, else the shortest text that does; the value itself where neither is found. */
export function fitPattern(source: string, value: string): string {
  const pattern = compile(source);
  if (pattern === null || pattern.test(value)) return value;
  const inside = compile(source.replace(/^\^|\$$/g, ''))?.exec(value)?.[0];
  if (inside !== undefined && inside !== '' && pattern.test(inside)) return inside;
  const simplest = simplestMatch(source);
  return simplest !== null && pattern.test(simplest) ? simplest : value;
}

/** The pattern of a schema; null for one that JavaScript does not take. */
export function compile(source: string): RegExp | null {
  try {
    return new RegExp(source, 'u');
  } catch {
    return null;
  }
}

/** Literals, classes, escapes and counts; null for anything else. Of alternatives and groups the first. */
function simplestMatch(source: string): string | null {
  const flat = source
    .replace(/^\^|\$$/g, '')
    .replaceAll(/\(\?:([^()|]*)(\|[^()]*)?\)|\(([^()|?]*)(\|[^()]*)?\)/g, '$1$3');
  const pieces: Piece[] = [];
  const token = /\\(.)|\[([^\]]+)\]|([^\\[\](){}*+?|])/gy;
  let at = 0;
  while (at < flat.length) {
    token.lastIndex = at;
    const match = token.exec(flat);
    if (match === null) return null;
    at = token.lastIndex;
    const count = /^(\{(\d+)(,\d*)?\}|[*+?])/.exec(flat.slice(at));
    if (count !== null) at += count[0].length;
    pieces.push({ choices: choicesOf(match), least: leastOf(count) });
  }
  return pieces.map((piece) => (piece.choices[0] ?? '').repeat(piece.least)).join('');
}

function choicesOf([, escape, set, literal]: RegExpExecArray): string {
  if (escape !== undefined) return ESCAPES[escape] ?? escape;
  if (set === undefined) return literal === '.' ? 'a' : (literal ?? '');
  const [first = ''] = set.replace(/^\^.*/, '-');
  return first === '\\' ? (ESCAPES[set[1] ?? ''] ?? set[1] ?? '') : first;
}

function leastOf(count: RegExpExecArray | null): number {
  if (count === null) return 1;
  if (count[2] !== undefined) return Number(count[2]);
  return count[0] === '+' ? 1 : 0;
}
