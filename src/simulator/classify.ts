import { findNotes } from './option-notes.ts';
import { stemsOf } from './words.ts';

/** Saturation and length normalisation of BM25, at their usual values. */
const BM25_K1 = 1.2;
const BM25_B = 0.5;

/** A name was chosen with more care than a sentence about it. */
const NAME_WEIGHT = 2;

/** Two words side by side in both texts say more than each alone. */
const PAIR_WEIGHT = 0.7;

/** Tables of the same instructions and options are kept; a few tasks run at a time. */
const MAX_CACHED = 64;

/** Options that stand for the rest when nothing speaks for another, most telling first. */
const NEUTRAL = [
  'other',
  'unknown',
  'unclear',
  'none',
  'general',
  'normal',
  'medium',
  'neutral',
  'standard',
  'default',
];

/** Words by which instructions name the option for the rest. */
const FOR_THE_REST =
  /\b(the rest|otherwise|everything else|anything else|all others?|by default|when unsure|if unclear)\b/i;

interface Table {
  readonly options: readonly string[];
  readonly terms: readonly ReadonlyMap<string, number>[];
  readonly lengths: readonly number[];
  readonly meanLength: number;
  readonly idf: ReadonlyMap<string, number>;
  /** Index of the option for the rest, or -1. */
  readonly rest: number;
}

const tables = new Map<string, Table>();

/** The option that suits the text best, by the words that they share; rare words weigh more (BM25). */
export function classify(text: string, options: readonly string[], instructions: string): string {
  // A text that names an option outright leaves nothing to weigh.
  const named = options.find((option) => option.length > 2 && mentions(text, option));
  if (named !== undefined) return named;
  const table = tableOf(options, instructions);
  const query = termsOf(text);
  const scores = options.map((_, i) => score(table, i, query));
  const best = scores.indexOf(Math.max(...scores));
  const restScore = (table.rest === -1 ? 0 : scores[table.rest]) ?? 0;
  // One shared word is an accident where there is an option for the rest.
  if (table.rest !== -1 && (shared(table, best, query) < 2 || (scores[best] ?? 0) <= restScore)) {
    return options[table.rest] ?? '';
  }
  if ((scores[best] ?? 0) > 0) return options[best] ?? '';
  return (
    NEUTRAL.map((word) => options.find((option) => option.toLowerCase() === word)).find(Boolean) ??
    options[0] ??
    ''
  );
}

/** How well a text suits an option, for choosing several; 0 for not at all. */
export function suits(
  text: string,
  option: string,
  options: readonly string[],
  instructions: string,
): number {
  const table = tableOf(options, instructions);
  return mentions(text, option)
    ? Number.POSITIVE_INFINITY
    : score(table, options.indexOf(option), termsOf(text));
}

/** The option stands in the text as a word of its own. */
function mentions(text: string, option: string): boolean {
  const at = text.toLowerCase().indexOf(option.toLowerCase());
  return at !== -1 && !/\w/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + option.length] ?? ' ');
}

function tableOf(options: readonly string[], instructions: string): Table {
  const key = `${options.join('\u0000')}\u0001${instructions}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = buildTable(options, instructions);
  const oldest = tables.keys().next();
  if (tables.size >= MAX_CACHED && oldest.done !== true) tables.delete(oldest.value);
  tables.set(key, table);
  return table;
}

function buildTable(options: readonly string[], instructions: string): Table {
  const notes = findNotes(instructions, options);
  const terms = options.map((option) => {
    const counts = new Map<string, number>();
    for (const term of termsOf(option).keys()) counts.set(term, NAME_WEIGHT);
    for (const note of notes.get(option) ?? []) {
      for (const [term, count] of termsOf(note)) counts.set(term, (counts.get(term) ?? 0) + count);
    }
    return counts;
  });
  const lengths = terms.map((counts) => [...counts.values()].reduce((sum, count) => sum + count, 0));
  const found = new Map<string, number>();
  for (const counts of terms) for (const term of counts.keys()) found.set(term, (found.get(term) ?? 0) + 1);
  // Words that many options share tell none of them apart.
  const idf = new Map(
    [...found].map(([term, n]) => [term, Math.log(1 + (options.length - n + 0.5) / (n + 0.5))]),
  );
  return {
    options,
    terms,
    lengths,
    meanLength: lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, options.length),
    idf,
    rest: options.findIndex((option) => (notes.get(option) ?? []).some((note) => FOR_THE_REST.test(note))),
  };
}

/** Stems and pairs of neighbours with their weights. */
function termsOf(text: string): Map<string, number> {
  const stems = stemsOf(text);
  const counts = new Map<string, number>();
  for (const [i, stem] of stems.entries()) {
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
    const next = stems[i + 1];
    // `top up` and `card payment` mean more than their parts.
    if (next !== undefined) counts.set(`${stem} ${next}`, PAIR_WEIGHT);
  }
  return counts;
}

function score(table: Table, index: number, query: ReadonlyMap<string, number>): number {
  const counts = table.terms[index];
  const norm = 1 - BM25_B + (BM25_B * (table.lengths[index] ?? 0)) / Math.max(1, table.meanLength);
  let sum = 0;
  for (const term of query.keys()) {
    const count = counts?.get(term) ?? 0;
    if (count === 0) continue;
    const weight = term.includes(' ') ? PAIR_WEIGHT : 1;
    sum += weight * (table.idf.get(term) ?? 0) * ((count * (BM25_K1 + 1)) / (count + BM25_K1 * norm));
  }
  return sum;
}

function shared(table: Table, index: number, query: ReadonlyMap<string, number>): number {
  return [...query.keys()].filter((term) => !term.includes(' ') && table.terms[index]?.has(term) === true)
    .length;
}
